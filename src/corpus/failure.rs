//! What became of a file: the column `status` of articles.csv, and the message beside it.

use std::fmt;
use std::io;

use super::format::Kind;
use super::unpack::Packing;

/// Larger files are not read: 384 MiB. No article is that long, working one takes some 45 times its size of memory,
/// and offsets into a text are 32 bits wide, also after a decoding that makes three bytes of one.
pub const MAX_BYTES: u64 = 384 << 20;
/// Bytes of a row at most: 64 MiB. Nothing longer is an article, and it must not fill the memory.
pub const MAX_ROW_BYTES: u64 = 64 << 20;
/// Bytes of a page at most: 16 MiB. Where it is hardly more than tags, reading it takes a hundred times that.
pub(super) const MAX_PAGE_BYTES: usize = 16 << 20;

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Status {
    /// It was read.
    #[default]
    Ok,
    /// It holds no text: nothing, or white space.
    Empty,
    /// It is no text: a picture, a program, a PDF.
    Binary,
    /// The system did not let it be read, or it is not there.
    Unreadable,
    /// It is larger than [`MAX_BYTES`], or a row than [`MAX_ROW_BYTES`].
    TooLarge,
    /// It is damaged, or not what its name says: a line that is no JSON, a table without a column of text.
    Malformed,
    /// A bug of ours kept it from being read or mapped.
    Failed,
}

impl Status {
    /// As written in the tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Empty => "empty",
            Self::Binary => "binary",
            Self::Unreadable => "unreadable",
            Self::TooLarge => "too-large",
            Self::Malformed => "malformed",
            Self::Failed => "failed",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why a file gave no text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    /// Never [`Status::Ok`].
    pub status: Status,
    /// For people: what is wrong, and what to do about it.
    pub message: String,
    /// Whether it is that no column holds a text.
    no_text: bool,
}

impl Failure {
    /// `bug` in a sentence.
    pub(super) fn failed(bug: String) -> Self {
        Self { no_text: false, status: Status::Failed, message: bug }
    }

    pub(super) fn empty() -> Self {
        Self {
            no_text: false,
            status: Status::Empty,
            message: "the file holds no text; check that it was saved or downloaded in full".to_owned(),
        }
    }

    /// `what` it seems to be: "a PDF document".
    pub(super) fn binary(what: &str) -> Self {
        Self {
            no_text: false,
            status: Status::Binary,
            message: format!("this looks like {what}, not text; convert it to plain text (.txt) first"),
        }
    }

    pub(super) fn too_large(bytes: u64) -> Self {
        let message = format!("{bytes} bytes are more than the {MAX_BYTES} that one article may have; split the file");
        Self { no_text: false, status: Status::TooLarge, message }
    }

    /// Unpacking failed, or reading did.
    pub(super) fn packed(error: &io::Error, packing: Packing) -> Self {
        match error.kind() {
            io::ErrorKind::FileTooLarge | io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied => {
                Self::unreadable(error)
            }
            _ if packing == Packing::None => Self::unreadable(error),
            _ => Self::malformed(format!(
                "the {} file is damaged or cut off ({error}); download it again",
                packing.name()
            )),
        }
    }

    pub(super) fn too_large_page(bytes: usize) -> Self {
        let message = format!("{bytes} bytes are more than the {MAX_PAGE_BYTES} that a web page may have");
        Self { no_text: false, status: Status::TooLarge, message }
    }

    /// A `page` or `document` without text.
    pub(super) fn no_article(what: &str) -> Self {
        let message = format!("the {what} holds no text; open it in the program that made it and save it as text");
        Self { no_text: false, status: Status::Empty, message }
    }

    /// A page that a browser fills.
    pub(super) fn by_script() -> Self {
        let message = "the page holds no text: a script fills it; open it in a browser, and save it from there";
        Self { no_text: false, status: Status::Empty, message: message.to_owned() }
    }

    #[cfg(not(feature = "pdf"))]
    pub(super) fn no_pdf() -> Self {
        let message = "this is a PDF document; install toulmin with `--features pdf`, or convert it to text first";
        Self { no_text: false, status: Status::Binary, message: message.to_owned() }
    }

    pub(super) fn many_articles() -> Self {
        Self::malformed("this file holds an article in each of its rows; `toulmin map` reads them".to_owned())
    }

    pub(super) fn empty_row() -> Self {
        Self { no_text: false, status: Status::Empty, message: "the column of text holds none in this row".to_owned() }
    }

    pub(super) fn long_row(bytes: u64) -> Self {
        let message = format!("{bytes} bytes are more than the {MAX_ROW_BYTES} that one row may have; split the text");
        Self { no_text: false, status: Status::TooLarge, message }
    }

    /// A row of a table that does not end.
    pub(super) fn endless_row() -> Self {
        let message =
            format!("the next row has over {MAX_ROW_BYTES} bytes: probably an unclosed quotation mark; fix it there");
        Self { no_text: false, status: Status::Malformed, message }
    }

    /// A cell whose quotation mark is never closed.
    pub(super) fn unclosed() -> Self {
        Self::malformed(
            "a quotation mark in this row is never closed, so that rows behind it may be in its last cell; close it, \
             and read the file again"
                .to_owned(),
        )
    }

    /// A file of an archive.
    pub(super) fn too_large_member(name: &str, bytes: u64, most: u64) -> Self {
        let message = format!(
            "`{name}` in this archive has {bytes} bytes, more than the {most} that one may have; unpack it, and name \
             the folder"
        );
        Self { no_text: false, status: Status::TooLarge, message }
    }

    /// Said of a text that was taken from the one column that is long enough.
    pub(super) fn guessed(column: &str) -> String {
        format!("the text is taken from `{column}`, the one column that is long enough; --text-column names another")
    }

    /// Said of a text in several columns.
    pub(super) fn numbered<'n>(columns: impl Iterator<Item = &'n str>) -> String {
        let columns: Vec<String> = columns.map(|name| format!("`{name}`")).collect();
        format!("the text is taken from {}, one behind the other; --text-column names one alone", columns.join(", "))
    }

    /// Said of a file that is not what its name says.
    pub(super) fn read_as(kind: Kind) -> String {
        format!("read as a {}, judging by its first bytes", kind.about())
    }

    /// Whether there is no text among the columns.
    pub(super) fn names_no_text(&self) -> bool {
        self.no_text
    }

    /// An office document of before 2007, or one with a password.
    pub(super) fn old_document() -> Self {
        Self::malformed(
            "this is an old Word document (.doc), or one with a password; save it as .docx, or convert it with \
             `soffice --headless --convert-to docx FILE`"
                .to_owned(),
        )
    }

    /// `what` is wrong, and how to fix it.
    pub(super) fn malformed(what: String) -> Self {
        Self { no_text: false, status: Status::Malformed, message: what }
    }

    pub(super) fn no_column(name: &str, columns: &[String]) -> Self {
        Self::malformed(format!("there is no column `{name}`; there {}", listed(columns)))
    }

    pub(super) fn no_text_column(columns: &[String]) -> Self {
        let message = format!("no column looks like text; there {}; name it with --text-column", listed(columns));
        Self { no_text: true, ..Self::malformed(message) }
    }

    /// Of columns in memory.
    pub(super) fn no_text_named(columns: &[String]) -> Self {
        let columns = listed(columns);
        let message = format!("no column looks like text, by its name; there {columns}; say which one holds the text");
        Self { no_text: true, ..Self::malformed(message) }
    }

    /// The same of a file whose first rows were fine.
    pub(super) fn behind(mut self, row: u64) -> Self {
        self.message = format!("nothing after row {row} is read: {}", self.message);
        self
    }

    pub(super) fn unreadable(error: &io::Error) -> Self {
        let advice = match error.kind() {
            // a packed file that never ends
            io::ErrorKind::FileTooLarge => {
                return Self::malformed(format!("{error}; unpack it yourself if you trust it"));
            }
            io::ErrorKind::NotFound => "check the path and any symbolic links",
            io::ErrorKind::PermissionDenied => "allow yourself to read it, or leave it out",
            _ => "try again, or copy the file elsewhere",
        };
        Self { no_text: false, status: Status::Unreadable, message: format!("cannot be read ({error}); {advice}") }
    }

    pub(super) fn looped(ancestor: &std::path::Path) -> Self {
        Self {
            no_text: false,
            status: Status::Unreadable,
            message: format!("this link leads back to {}, a folder it is in; remove it", ancestor.display()),
        }
    }
}

/// Names of columns, in a sentence.
fn listed(columns: &[String]) -> String {
    const MOST: usize = 12;
    match columns {
        [] => "are none".to_owned(),
        [one] => format!("is `{one}`"),
        many => {
            let names: Vec<_> = many.iter().take(MOST).map(|name| format!("`{name}`")).collect();
            format!("are {}{}", names.join(", "), if many.len() > MOST { " and others" } else { "" })
        }
    }
}
