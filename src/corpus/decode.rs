//! Bytes to text: which encoding, and whether it is text at all.
//!
//! Tried in order: a byte order mark, valid UTF-8, UTF-16 by its zero bytes, for web pages what they say themselves,
//! UTF-8 with a few broken places, then what `chardetng` guesses (Windows-1252 where nothing speaks for another). Line ends and all else stay
//! as they are.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::failure::Failure;

/// A decoded text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// Without a byte order mark; never empty or white space alone.
    pub text: String,
    /// Name of the encoding, as the WHATWG has it: `UTF-8`, `windows-1252`, `UTF-16LE`.
    pub encoding: &'static str,
    /// How many places were no text in that encoding and became U+FFFD.
    pub replaced: usize,
}

impl Decoded {
    /// What a reader of the tables should know of it: usually nothing.
    #[must_use]
    pub fn message(&self) -> String {
        message_about(&self.text, self.replaced, self.encoding)
    }
}

/// What a reader of the tables should know of a text, `replaced` places of which were none in its encoding: these
/// places, others that were lost before, and UTF-8 that someone took for Windows-1252.
pub(super) fn message_about(text: &str, replaced: usize, encoding: &str) -> String {
    let mut parts = Vec::new();
    match replaced {
        0 => {}
        1 => parts.push(format!("1 place could not be read as {encoding} and became U+FFFD")),
        n => parts.push(format!("{n} places could not be read as {encoding} and became U+FFFD")),
    }
    let (lost, garbled) = lost_and_garbled(text);
    match lost.saturating_sub(replaced) {
        0 => {}
        1 => parts.push("1 character was lost before (U+FFFD)".to_owned()),
        n => parts.push(format!("{n} characters were lost before (U+FFFD)")),
    }
    match garbled {
        0 => {}
        1 => parts.push("1 character was garbled before: UTF-8 read as Windows-1252".to_owned()),
        n => parts.push(format!("{n} characters were garbled before: UTF-8 read as Windows-1252")),
    }
    parts.join("; ")
}

/// How many characters are U+FFFD, and how many are UTF-8 read as Windows-1252. Of these only what stands for the letters
/// of western Europe, for typographic marks and for emoji is looked for: the rest could be meant.
fn lost_and_garbled(text: &str) -> (usize, usize) {
    let (mut lost, mut garbled) = (0, 0);
    // the first bytes of U+FFFD and of what 0xC2, 0xC3, 0xE2 and 0xF0 look like, which garbled characters begin with
    for at in memchr::memchr2_iter(0xEF, 0xC3, text.as_bytes()) {
        match &text.as_bytes()[at..] {
            [0xEF, 0xBF, 0xBD, ..] => lost += 1,
            [0xC3, 0x82 | 0x83 | 0xA2 | 0xB0, ..] => garbled += usize::from(is_garbled(&text[at..])),
            _ => {}
        }
    }
    (lost, garbled)
}

fn is_garbled(text: &str) -> bool {
    let mut bytes = [0u8; 4];
    let mut len = 0;
    for (byte, c) in bytes.iter_mut().zip(text.chars()) {
        match as_windows_1252(c) {
            Some(found) => *byte = found,
            None => break,
        }
        len += 1;
    }
    let need = match bytes[0] {
        0xC2 | 0xC3 => 2,
        0xE2 => 3,
        _ => 4,
    };
    need <= len
        && str::from_utf8(&bytes[..need]).is_ok_and(|found| {
            found.chars().all(|c| matches!(c, '\u{A0}'..='\u{FF}' | '\u{2000}'..='\u{203F}' | '\u{2100}'..='\u{214F}' | '\u{1F300}'..='\u{1FAFF}'))
        })
}

/// The byte that Windows-1252 has for a character.
fn as_windows_1252(c: char) -> Option<u8> {
    let mut buffer = [0; 4];
    let (bytes, _, lost) = encoding_rs::WINDOWS_1252.encode(c.encode_utf8(&mut buffer));
    (!lost && bytes.len() == 1).then(|| bytes[0])
}

/// Whether a text holds nothing that can be seen.
pub(super) fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || matches!(c, '\u{200B}' | '\u{FEFF}' | '\0'))
}

/// How much of a file is looked at to tell whether it is text.
const SAMPLE: usize = 1 << 16;

/// The kind of file that office programs wrote before 2007, and in which they put documents with a password.
const OLE: &str = "an office document";

/// First bytes of files that are no text, and what they are.
const MAGIC: [(&[u8], &str); 11] = [
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "an office document or ZIP archive"),
    (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", OLE),
    (b"{\\rtf", "a rich text document (RTF)"),
    (b"\x89PNG\r\n", "a picture (PNG)"),
    (b"\xFF\xD8\xFF", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"\x1F\x8B\x08", "a compressed file (gzip)"),
    (b"7z\xBC\xAF\x27\x1C", "a 7z archive"),
    (b"\x28\xB5\x2F\xFD", "a compressed file (zstd)"),
    (b"\x7FELF", "a program"),
];

/// Decodes the bytes of a file.
///
/// # Errors
/// [`Status::Binary`](super::failure::Status::Binary) if they are no text, [`Status::Empty`](super::failure::Status::Empty) if the
/// text holds nothing visible.
pub fn decode(bytes: &[u8]) -> Result<Decoded, Failure> {
    if let Some((_, what)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(Failure::binary(what));
    }
    decode_text(bytes, None)
}

/// As [`decode`], for bytes that are not needed afterwards: usually they are the text, and are not copied.
///
/// # Errors
/// As [`decode`].
pub(super) fn decode_own(bytes: Vec<u8>) -> Result<Decoded, Failure> {
    let plain = Encoding::for_bom(&bytes).is_none() && utf16_by_zeros(&bytes).is_none() && utf32(&bytes).is_none();
    if !plain || MAGIC.iter().any(|(magic, _)| bytes.starts_with(magic)) {
        return decode(&bytes);
    }
    match String::from_utf8(bytes) {
        Ok(text) => checked(Decoded { text, encoding: UTF_8.name(), replaced: 0 }),
        Err(error) => decode(error.as_bytes()),
    }
}

/// Decodes a web page: as [`decode`], but what the page says of its encoding goes before a guess.
///
/// # Errors
/// As [`decode`].
pub fn decode_page(bytes: &[u8]) -> Result<Decoded, Failure> {
    if let Some((_, what)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(Failure::binary(what));
    }
    decode_text(bytes, declared(bytes))
}

/// Why bytes are no archive, where that can be recognised: they are something else that has a name.
pub(super) fn no_archive(bytes: &[u8]) -> Option<Failure> {
    if bytes.is_empty() {
        return Some(Failure::empty());
    }
    let what = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic) && !magic.starts_with(b"PK"))?.1;
    Some(match what {
        OLE => Failure::malformed(
            "this is a document of an old kind, or one with a password; save it as .docx without one".to_owned(),
        ),
        what => Failure::binary(what),
    })
}

/// The encoding that a page says it has, in a `meta` or in the declaration of XHTML. What says UTF-16 is not that, or
/// nobody could read that it says so.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(2048)]).to_ascii_lowercase();
    let label = |after: &str| {
        let (_, rest) = start.split_once(after)?;
        let rest = rest.trim_start_matches(['"', '\'', ' ', '=']);
        Encoding::for_label(rest.split(['"', '\'', ' ', ';', '>', '/', '?']).next()?.as_bytes())
    };
    label("charset=").or_else(|| label("encoding=")).filter(|encoding| *encoding != UTF_16LE && *encoding != UTF_16BE)
}

fn decode_text(bytes: &[u8], declared: Option<&'static Encoding>) -> Result<Decoded, Failure> {
    if let Some(text) = utf32(bytes) {
        return checked(Decoded { text, encoding: "UTF-32", replaced: 0 });
    }
    let decoded = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) if encoding == UTF_8 => utf8(&bytes[mark..]),
        Some((encoding, mark)) => with(encoding, &bytes[mark..]),
        None => without_mark(bytes, declared)?,
    };
    checked(decoded)
}

/// What was decoded, if it is text.
fn checked(decoded: Decoded) -> Result<Decoded, Failure> {
    let text = &decoded.text;
    if is_blank(text) {
        return Err(Failure::empty());
    }
    // every tenth character unreadable is no text in whatever encoding
    if is_garbage(text.as_bytes()) || (decoded.replaced > 0 && decoded.replaced > text.chars().count() / 10) {
        return Err(Failure::binary("data or a program"));
    }
    Ok(decoded)
}

/// UTF-32, by its mark or by the zeros in each character.
fn utf32(bytes: &[u8]) -> Option<String> {
    let (four, little) = match bytes {
        [0xFF, 0xFE, 0, 0, rest @ ..] => (rest, true),
        [0, 0, 0xFE, 0xFF, rest @ ..] => (rest, false),
        [first, 0, 0, 0, second, 0, 0, 0, ..] if *first > 0 && *second > 0 => (bytes, true),
        [0, 0, 0, first, 0, 0, 0, second, ..] if *first > 0 && *second > 0 => (bytes, false),
        _ => return None,
    };
    let chars = four.chunks_exact(4).map(|four| {
        let four = [four[0], four[1], four[2], four[3]];
        char::from_u32(if little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) })
    });
    chars.collect()
}

fn without_mark(bytes: &[u8], declared: Option<&'static Encoding>) -> Result<Decoded, Failure> {
    if let Some(encoding) = utf16_by_zeros(bytes) {
        return Ok(with(encoding, bytes));
    }
    if let Ok(text) = str::from_utf8(bytes) {
        return Ok(Decoded { text: text.to_owned(), encoding: UTF_8.name(), replaced: 0 });
    }
    if is_garbage(bytes) {
        return Err(Failure::binary("data or a program"));
    }
    Ok(with(declared.unwrap_or_else(|| encoding_of(bytes)), bytes))
}

/// The encoding of bytes that are text: UTF-8 if they are that or nearly that, else as guessed.
pub(super) fn encoding_of(bytes: &[u8]) -> &'static Encoding {
    if str::from_utf8(bytes).is_ok() || is_nearly_utf8(bytes) {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    // nothing is learnt from ASCII, nor from ever more of the same
    let first = bytes.iter().position(|b| !b.is_ascii()).unwrap_or(0).saturating_sub(1024);
    let sample = &bytes[first..bytes.len().min(first + 16 * SAMPLE)];
    detector.feed(sample, first + sample.len() == bytes.len());
    detector.guess(None, Utf8Detection::Deny)
}

/// Decodes what is taken for text whatever it holds.
pub(super) fn loosely(bytes: &[u8]) -> Decoded {
    with(encoding_of(bytes), bytes)
}

fn utf8(bytes: &[u8]) -> Decoded {
    match str::from_utf8(bytes) {
        Ok(text) => Decoded { text: text.to_owned(), encoding: UTF_8.name(), replaced: 0 },
        Err(_) => with(UTF_8, bytes),
    }
}

/// Decodes from a known encoding.
pub(super) fn with(encoding: &'static Encoding, bytes: &[u8]) -> Decoded {
    let (text, broken) = encoding.decode_without_bom_handling(bytes);
    let replaced = if broken { text.matches('\u{FFFD}').count() } else { 0 };
    Decoded { text: text.into_owned(), encoding: encoding.name(), replaced }
}

/// UTF-16 without a mark has its zero bytes (of Latin letters, spaces and line ends) all in the same half.
fn utf16_by_zeros(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(4096)];
    memchr::memchr(0, sample)?;
    let (mut high, mut low) = (0, 0);
    for pair in sample.chunks_exact(2) {
        high += usize::from(pair[0] == 0);
        low += usize::from(pair[1] == 0);
    }
    let pairs = sample.len() / 2;
    let (most, least, encoding) = if low > high { (low, high, UTF_16LE) } else { (high, low, UTF_16BE) };
    // one word in ten letters has its space, and text has no U+0000
    if most * 20 < pairs || least * 20 > most {
        return None;
    }
    // zeros alone do not make it text
    let even = sample.len() & !1;
    let text = with(encoding, &sample[..even]);
    (text.replaced <= 1 && !is_garbage(text.text.as_bytes())).then_some(encoding)
}

/// A UTF-8 text with a few bytes broken, such as one cut in the middle of a character.
fn is_nearly_utf8(bytes: &[u8]) -> bool {
    let (mut whole, mut broken) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().bytes().filter(|b| *b >= 0xC0).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    whole >= 4 * broken
}

/// Whether control characters are more than a twenty-fifth, of which texts have none and data a tenth.
#[expect(clippy::needless_bitwise_bool, reason = "sums of bytes without branches take a sixth of the time")]
fn is_garbage(bytes: &[u8]) -> bool {
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    // tab, line ends and page breaks are text; so are the escape of terminals and the end mark of DOS
    let control = |b: u8| (b < 0x20) & (b.wrapping_sub(b'\t') > 4) & (b != 0x1A) & (b != 0x1B);
    let count: usize =
        sample.chunks(240).map(|part| usize::from(part.iter().map(|&b| u8::from(control(b))).sum::<u8>())).sum();
    count * 25 > sample.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Status;

    fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn marks_and_utf8() {
        let text = "Zoë said: “no”.\r\nAnd left.";
        for (bytes, encoding) in [
            (text.as_bytes().to_vec(), "UTF-8"),
            ([b"\xEF\xBB\xBF", text.as_bytes()].concat(), "UTF-8"),
            ([b"\xFF\xFE".to_vec(), utf16(text, u16::to_le_bytes)].concat(), "UTF-16LE"),
            ([b"\xFE\xFF".to_vec(), utf16(text, u16::to_be_bytes)].concat(), "UTF-16BE"),
            (utf16(text, u16::to_le_bytes), "UTF-16LE"),
            (utf16(text, u16::to_be_bytes), "UTF-16BE"),
        ] {
            let decoded = decode(&bytes).unwrap();
            assert_eq!((decoded.text.as_str(), decoded.encoding, decoded.replaced), (text, encoding, 0));
        }
        let cyrillic = "Президент сказал, что это не так, и уехал.";
        assert_eq!(decode(&utf16(cyrillic, u16::to_le_bytes)).unwrap().text, cyrillic);
    }

    #[test]
    fn bytes_of_ones_own_are_decoded_the_same() {
        for bytes in [
            "Zoë said: “no”.".as_bytes(),
            b"\xEF\xBB\xBFWith a mark.",
            b"It\x92s a caf\xE9, he said.",
            b"T\0h\0i\0s\0 \0i\0s\0 \0i\0t\0",
            b" \n",
            b"%PDF-1.4",
            b"\x01\x02\x03\x04abc",
        ] {
            match (decode(bytes), decode_own(bytes.to_vec())) {
                (Ok(a), Ok(b)) => assert_eq!(a, b),
                (a, b) => assert_eq!(a.unwrap_err().status, b.unwrap_err().status, "{bytes:?}"),
            }
        }
    }

    #[test]
    fn older_encodings() {
        let decoded = decode(b"It\x92s a caf\xE9 \x96 \x93really\x94, he said to them.").unwrap();
        assert_eq!(decoded.text, "It’s a café – “really”, he said to them.");
        assert_eq!(decoded.encoding, "windows-1252");
        let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode("Президент сказал, что это не так, и уехал домой.");
        assert_eq!(decode(&bytes).unwrap().encoding, "windows-1251");
    }

    #[test]
    fn what_a_page_says_of_itself() {
        for head in ["<meta charset=\"iso-8859-2\">", "<meta content='text/html; charset=iso-8859-2'>"] {
            let bytes = [head.as_bytes(), b"Pan \xA3uczak"].concat();
            assert_eq!(decode_page(&bytes).unwrap().text, format!("{head}Pan Łuczak"));
        }
        let page = "<?xml version='1.0' encoding='ISO-8859-1'?><p>Zoë</p>";
        assert_eq!(decode_page(page.as_bytes()).unwrap().text, page, "it is UTF-8, whatever it says");
        assert!(decode_page(b"<meta charset=utf-16><p>caf\xE9").is_ok());
    }

    #[test]
    fn what_went_wrong_before_is_told() {
        let text = "It’s a “café” – 😀";
        let (garbled, _, _) = encoding_rs::WINDOWS_1252.decode(text.as_bytes());
        assert_eq!(
            decode(garbled.as_bytes()).unwrap().message(),
            "6 characters were garbled before: UTF-8 read as Windows-1252"
        );
        assert_eq!(decode(text.as_bytes()).unwrap().message(), "");
        assert_eq!(decode("Lost\u{FFFD} here.".as_bytes()).unwrap().message(), "1 character was lost before (U+FFFD)");
        for meant in ["São Tomé", "CAFÉ”", "Château, ÂGE, â la carte", "Ísafjörður ð", "Straße…"] {
            assert_eq!(decode(meant.as_bytes()).unwrap().message(), "", "{meant}");
        }
    }

    #[test]
    fn broken_utf8_is_mended() {
        let text = "“One” – “two” – “three” – “four” – cut here: é";
        let decoded = decode(&text.as_bytes()[..text.len() - 1]).unwrap();
        assert_eq!((decoded.encoding, decoded.replaced), ("UTF-8", 1));
        assert!(decoded.text.starts_with("“One”"));
    }

    #[test]
    fn no_text() {
        let status = |bytes: &[u8]| decode(bytes).unwrap_err().status;
        for bytes in
            [&b""[..], b" \n\t\r\n", b"\xEF\xBB\xBF", b"\xEF\xBB\xBF\n", b"\xFF\xFE", b"\0\0\0\0", "\u{A0}".as_bytes()]
        {
            assert_eq!(status(bytes), Status::Empty, "{bytes:?}");
        }
        let noise: Vec<u8> = (0..4000u32).map(|i| i.wrapping_mul(2_654_435_761).to_be_bytes()[1]).collect();
        for bytes in [&b"%PDF-1.4\n"[..], b"\x89PNG\r\n\x1a\n\0", b"PK\x03\x04abc", &noise, b"\x01\x02\x03\x04abc"] {
            assert_eq!(status(bytes), Status::Binary);
        }
        // a stray control character does not make a text data
        assert!(decode(b"A text of some length, with one \0 in it, which happens; and its end.\x1a").is_ok());
    }

    proptest::proptest! {
        #[test]
        fn never_panics(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300)) {
            if let Ok(decoded) = decode(&bytes) {
                assert!(!decoded.text.trim().is_empty());
            }
        }

        #[test]
        fn utf8_stays_as_it_is(text in "[a-zA-Z é“”а-я\r\n\t]{0,80}") {
            if let Ok(decoded) = decode(text.as_bytes()) {
                assert_eq!((decoded.text, decoded.replaced), (text, 0));
            }
        }
    }
}
