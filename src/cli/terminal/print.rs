//! How commands speak: lines on standard error, results on standard output.
//!
//! The standard macros panic on a broken pipe (`2>&1 | head -1`), so nothing else prints here.

use std::fmt::Arguments;
use std::io;
use std::io::{ErrorKind, Write};

/// A line on standard error, as `eprintln!`.
macro_rules! say {
    ($($what:tt)*) => { $crate::cli::terminal::print::line(format_args!($($what)*)) };
}
pub(crate) use say;

/// Writes a line on standard error. There is nobody left to tell that it cannot be written.
pub fn line(what: Arguments<'_>) {
    let _ = io::stderr().lock().write_fmt(format_args!("{what}\n"));
}

/// Whether anybody reads what is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    There,
    Gone,
}

/// Writes a result on standard output. A reader that has gone has seen enough.
///
/// # Errors
/// Where it cannot be written for another reason: usually a full disk.
pub fn put(what: &str) -> io::Result<()> {
    put_on(what).map(|_| ())
}

/// The same, for work that has no end of its own: tells whether the reader is still there.
///
/// # Errors
/// As [`put`].
pub fn put_on(what: &str) -> io::Result<Reader> {
    let mut out = io::stdout().lock();
    match out.write_all(what.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => Ok(Reader::There),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(Reader::Gone),
        Err(error) => Err(io::Error::new(error.kind(), format!("standard output cannot be written ({error})"))),
    }
}
