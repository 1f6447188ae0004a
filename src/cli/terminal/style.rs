//! Colour on the terminal: a few styles, or none.

use anstyle::{AnsiColor, Style as Ansi};

/// Styles that are empty where colour is off.
pub struct Style {
    on: bool,
}

impl Style {
    pub fn new(on: bool) -> Self {
        Self { on }
    }

    fn wrap(&self, style: Ansi, text: &str) -> String {
        if self.on { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    pub fn bold(&self, text: &str) -> String {
        self.wrap(Ansi::new().bold(), text)
    }

    pub fn dim(&self, text: &str) -> String {
        self.wrap(Ansi::new().dimmed(), text)
    }

    pub fn label(&self, text: &str) -> String {
        self.wrap(AnsiColor::Cyan.on_default().bold(), text)
    }

    pub fn good(&self, text: &str) -> String {
        self.wrap(AnsiColor::Green.on_default(), text)
    }

    pub fn bad(&self, text: &str) -> String {
        self.wrap(AnsiColor::Red.on_default(), text)
    }
}
