//! Pages as Safari saves them: a property list in Apple's binary form, of which the main page alone is read.

use super::failure::Failure;

/// The main page of an archive.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Main {
    pub page: Vec<u8>,
    pub url: String,
}

/// Reads an archive.
///
/// # Errors
/// If it is damaged.
pub(super) fn read(bytes: &[u8]) -> Result<Main, Failure> {
    let broken = || {
        Failure::malformed(
            "this web archive is damaged or cut off; save the page again, as a web archive or as HTML".to_owned(),
        )
    };
    find(bytes).ok_or_else(broken)
}

fn find(bytes: &[u8]) -> Option<Main> {
    let list = List::new(bytes)?;
    let main = list.value(list.top, "WebMainResource")?;
    let page = list.data(list.value(main, "WebResourceData")?)?.to_vec();
    let url = list.value(main, "WebResourceURL").and_then(|at| list.text(at)).unwrap_or_default();
    Some(Main { page, url })
}

/// A property list: objects, and a table of where each begins.
struct List<'a> {
    bytes: &'a [u8],
    /// Bytes of an entry of the table, and of a reference to an object.
    widths: (usize, usize),
    table: usize,
    count: usize,
    top: usize,
}

impl<'a> List<'a> {
    fn new(bytes: &'a [u8]) -> Option<Self> {
        let trailer = bytes.strip_prefix(b"bplist00")?.len().checked_sub(32)? + 8;
        let trailer = &bytes[trailer..];
        let widths = (usize::from(trailer[6]), usize::from(trailer[7]));
        let number = |from: usize| big_endian(&trailer[from..from + 8]);
        let known = [1, 2, 4, 8];
        (known.contains(&widths.0) && known.contains(&widths.1)).then_some(())?;
        Some(Self { bytes, widths, count: number(8)?, top: number(16)?, table: number(24)? })
    }

    /// Where an object begins.
    fn at(&self, object: usize) -> Option<usize> {
        let from = (object < self.count).then_some(self.table)?.checked_add(object.checked_mul(self.widths.0)?)?;
        big_endian(self.bytes.get(from..from.checked_add(self.widths.0)?)?)
    }

    /// The kind of an object, how many parts it has, and where these begin.
    fn head(&self, object: usize) -> Option<(u8, usize, usize)> {
        let at = self.at(object)?;
        let mark = *self.bytes.get(at)?;
        if mark & 0x0F < 0x0F {
            return Some((mark >> 4, usize::from(mark & 0x0F), at + 1));
        }
        // a number of its own says how many
        let width = 1usize << (self.bytes.get(at + 1)? & 0x0F).min(3);
        let count = big_endian(self.bytes.get(at + 2..at + 2 + width)?)?;
        Some((mark >> 4, count, at + 2 + width))
    }

    fn part(&self, from: usize, count: usize) -> Option<&'a [u8]> {
        self.bytes.get(from..from.checked_add(count)?)
    }

    fn data(&self, object: usize) -> Option<&'a [u8]> {
        let (4, count, from) = self.head(object)? else { return None };
        self.part(from, count)
    }

    fn text(&self, object: usize) -> Option<String> {
        match self.head(object)? {
            (5, count, from) => Some(String::from_utf8_lossy(self.part(from, count)?).into_owned()),
            (6, count, from) => {
                let bytes = self.part(from, count.checked_mul(2)?)?;
                let units: Vec<u16> =
                    bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
                Some(String::from_utf16_lossy(&units))
            }
            _ => None,
        }
    }

    /// The object that stands under a key of another.
    fn value(&self, object: usize, key: &str) -> Option<usize> {
        let (13, count, from) = self.head(object)? else { return None };
        let width = self.widths.1;
        let references = self.part(from, count.checked_mul(2)?.checked_mul(width)?)?;
        let reference = |at: usize| big_endian(&references[at * width..(at + 1) * width]);
        let found = (0..count).find(|at| {
            reference(*at)
                .filter(|name| *name != object)
                .and_then(|name| self.text(name))
                .is_some_and(|name| name == key)
        })?;
        reference(count + found)
    }
}

fn big_endian(bytes: &[u8]) -> Option<usize> {
    let number = bytes.iter().fold(0u64, |number, byte| (number << 8) | u64::from(*byte));
    usize::try_from(number).ok()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// An archive with a page.
    pub fn archive(page: &str, url: &str) -> Vec<u8> {
        let text = |text: &str| {
            [&[0x5F, 0x11][..], &u16::try_from(text.len()).unwrap().to_be_bytes(), text.as_bytes()].concat()
        };
        let objects = [
            vec![0xD1, 1, 2],
            text("WebMainResource"),
            vec![0xD2, 3, 4, 5, 6],
            text("WebResourceURL"),
            text("WebResourceData"),
            text(url),
            [&[0x4F, 0x11][..], &u16::try_from(page.len()).unwrap().to_be_bytes(), page.as_bytes()].concat(),
        ];
        let mut out = b"bplist00".to_vec();
        let mut table = Vec::new();
        for object in &objects {
            table.extend(u16::try_from(out.len()).unwrap().to_be_bytes());
            out.extend(object);
        }
        let at = out.len() as u64;
        out.extend(table);
        out.extend([0, 0, 0, 0, 0, 0, 2, 1]);
        for number in [objects.len() as u64, 0, at] {
            out.extend(number.to_be_bytes());
        }
        out
    }

    #[test]
    fn the_main_page() {
        let found = read(&archive("<p>One.</p>", "https://a.example")).unwrap();
        assert_eq!(found, Main { page: b"<p>One.</p>".to_vec(), url: "https://a.example".to_owned() });
    }

    proptest::proptest! {
        #[test]
        fn never_panics(at in 0usize..400, byte in proptest::num::u8::ANY, cut in 0usize..400) {
            let mut bytes = archive("<p>One.</p>", "https://a.example");
            let at = at % bytes.len();
            bytes[at] = byte;
            let _ = read(&bytes);
            let _ = read(&bytes[..cut.min(bytes.len())]);
        }
    }
}
