//! How a command ended, as a number. The standard library's exit code does not give its number back, and the Python
//! package, whose command this is, too, has to hand it to the interpreter.

/// The exit code of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExitCode(u8);

impl ExitCode {
    /// All is well.
    pub const SUCCESS: Self = Self(0);

    /// As the system takes it.
    pub const fn number(self) -> u8 {
        self.0
    }
}

impl From<u8> for ExitCode {
    fn from(number: u8) -> Self {
        Self(number)
    }
}
