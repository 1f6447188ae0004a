//! Archives of articles: the files in them, one after the other, each below limits of its own.

use std::io::{self, Cursor, Read};
use std::path::{Component, Path};

use zip::ZipArchive;

use super::entry::{Bytes, Entry, Next};
use super::member::Member;
use crate::corpus::failure::Failure;
use crate::corpus::format;
use crate::corpus::format::Kind;

/// Bytes of a ZIP archive at most: it is held as a whole, for what is in it stands at its end.
const MOST_ZIP: u64 = 1 << 30;
/// Bytes of a file in an archive, unpacked, at most.
const MOST_MEMBER: u64 = 64 << 20;

/// What reads the files.
pub(super) enum Archive {
    Zip(Box<ZipArchive<Cursor<Vec<u8>>>>),
    Tar(Bytes),
}

pub(super) struct Members {
    archive: Archive,
    number: u64,
    /// A name that is too long for its place in a tar archive.
    long_name: Option<String>,
}

impl Members {
    pub fn open(bytes: Bytes, kind: Kind) -> Result<Self, Failure> {
        let archive = if kind == Kind::Zip {
            let mut whole = Vec::new();
            let read = bytes.take(MOST_ZIP + 1).read_to_end(&mut whole).map_err(|error| damaged(&error))?;
            if read as u64 > MOST_ZIP {
                return Err(Failure::malformed(format!(
                    "a ZIP archive of over {MOST_ZIP} bytes is not read; unpack it, and name the folder"
                )));
            }
            let archive = ZipArchive::new(Cursor::new(whole)).map_err(|error| damaged(&error))?;
            Archive::Zip(Box::new(archive))
        } else {
            Archive::Tar(bytes)
        };
        Ok(Self { archive, number: 0, long_name: None })
    }

    /// Files and folders seen so far.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The next file that holds articles.
    pub fn read(&mut self) -> Next {
        loop {
            let next = match &mut self.archive {
                Archive::Zip(archive) => zipped(archive, self.number),
                Archive::Tar(bytes) => taped(bytes, &mut self.long_name),
            };
            self.number += 1;
            match next {
                Ok(None) => return Next::End,
                Ok(Some(Found::Member(member))) => return Next::Entry(Entry::Member(member)),
                Ok(Some(Found::Large(name, bytes))) => {
                    return Next::Bad(Failure::too_large_member(&name, bytes, MOST_MEMBER));
                }
                Ok(Some(Found::Other)) => {}
                Err(failure) => return Next::Stop(failure),
            }
        }
    }
}

enum Found {
    Member(Member),
    /// It has a name and more bytes than are read.
    Large(String, u64),
    /// A folder, a picture.
    Other,
}

fn damaged(error: &dyn std::fmt::Display) -> Failure {
    Failure::malformed(format!("this archive is damaged or cut off ({error}); get it once more"))
}

/// The file with a number in a ZIP archive.
fn zipped(archive: &mut ZipArchive<Cursor<Vec<u8>>>, number: u64) -> Result<Option<Found>, Failure> {
    let number = usize::try_from(number).unwrap_or(usize::MAX);
    if number >= archive.len() {
        return Ok(None);
    }
    let file = match archive.by_index(number) {
        Ok(file) => file,
        Err(zip::result::ZipError::UnsupportedArchive(why)) => {
            return Err(Failure::malformed(format!(
                "this archive cannot be unpacked ({why}); unpack it, and name the folder"
            )));
        }
        Err(error) => return Err(damaged(&error)),
    };
    let name = file.name().map(std::borrow::Cow::into_owned).unwrap_or_default();
    if !file.is_file() {
        return Ok(Some(Found::Other));
    }
    found(&name, file).map(Some)
}

/// The next file of a tar archive.
fn taped(bytes: &mut Bytes, long_name: &mut Option<String>) -> Result<Option<Found>, Failure> {
    let mut block = [0u8; 512];
    let mut read = 0;
    while read < block.len() {
        match bytes.read(&mut block[read..]) {
            Ok(0) => break,
            Ok(n) => read += n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(damaged(&error)),
        }
    }
    // two empty blocks are the end; some archives go without
    if read == 0 || block.iter().all(|byte| *byte == 0) {
        return Ok(None);
    }
    let Some(size) = octal(&block[124..136]).filter(|_| read == block.len() && checks(&block)) else {
        return Err(damaged(&"a header is none"));
    };
    let text = |range: std::ops::Range<usize>| {
        let bytes = &block[range];
        let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
        String::from_utf8_lossy(&bytes[..end]).into_owned()
    };
    let padded = size.div_ceil(512) * 512;
    let mut content = Read::take(&mut *bytes, padded);
    let out = match block[156] {
        0 | b'0' | b'7' => {
            let prefix = if &block[257..262] == b"ustar" && block[262] == 0 { text(345..500) } else { String::new() };
            let short = if prefix.is_empty() { text(0..100) } else { format!("{prefix}/{}", text(0..100)) };
            let name = long_name.take().unwrap_or(short);
            if size > MOST_MEMBER && format::of_path(Path::new(&name)).is_some() {
                Found::Large(name, size)
            } else {
                found(&name, Read::take(&mut content, size))?
            }
        }
        kind @ (b'L' | b'x') => {
            let mut name = Vec::new();
            Read::take(&mut content, size.min(1 << 16)).read_to_end(&mut name).map_err(|error| damaged(&error))?;
            let name = String::from_utf8_lossy(&name);
            *long_name = if kind == b'L' {
                Some(name.trim_end_matches('\0').to_owned())
            } else {
                // `30 path=…` on lines of their own
                name.lines().find_map(|line| line.split_once(' ')?.1.strip_prefix("path=")).map(str::to_owned)
            };
            Found::Other
        }
        _ => Found::Other,
    };
    io::copy(&mut content, &mut io::sink()).map_err(|error| damaged(&error))?;
    Ok(Some(out))
}

/// A number as tar writes it.
fn octal(field: &[u8]) -> Option<u64> {
    if field.first()? & 0x80 != 0 {
        // too large for its digits
        return Some(field.iter().skip(4).fold(0u64, |number, byte| (number << 8) | u64::from(*byte)));
    }
    let digits = String::from_utf8_lossy(field);
    u64::from_str_radix(digits.trim_matches(['\0', ' ']), 8).ok()
}

/// Whether the sum of a header is what it says.
fn checks(block: &[u8; 512]) -> bool {
    let sum: u64 =
        block.iter().enumerate().map(|(at, byte)| if (148..156).contains(&at) { 32 } else { u64::from(*byte) }).sum();
    octal(&block[148..156]) == Some(sum)
}

/// A file of an archive, if it holds articles.
fn found(name: &str, file: impl Read) -> Result<Found, Failure> {
    let path = Path::new(name);
    let parts =
        || path.components().filter_map(|part| if let Component::Normal(part) = part { part.to_str() } else { None });
    // what lies beside the articles: `__MACOSX`, `.DS_Store`
    if parts().any(|part| part.starts_with('.') || part == "__MACOSX") {
        return Ok(Found::Other);
    }
    let Some((kind, packing)) =
        format::of_path(path).or_else(|| Some((format::of_inner_extension(path)?, crate::corpus::Packing::default())))
    else {
        return Ok(Found::Other);
    };
    let mut bytes = Vec::new();
    let read = file.take(MOST_MEMBER + 1).read_to_end(&mut bytes).map_err(|error| damaged(&error))? as u64;
    if read > MOST_MEMBER {
        return Ok(Found::Large(name.to_owned(), read));
    }
    let folder = path.parent().map(|parent| parent.to_string_lossy().into_owned()).unwrap_or_default();
    let stem = crate::corpus::ids::stem(path).map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let name = if folder.is_empty() { stem } else { format!("{folder}/{stem}") };
    Ok(Found::Member(Member { name, kind, packing, bytes, ..Member::default() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(bytes: &[u8], kind: Kind) -> Vec<String> {
        let mut members = match Members::open(Box::new(Cursor::new(bytes.to_vec())), kind) {
            Ok(members) => members,
            Err(failure) => return vec![failure.message],
        };
        let mut out = Vec::new();
        loop {
            match members.read() {
                Next::Entry(Entry::Member(member)) => {
                    out.push(format!("{}: {}", member.name, String::from_utf8_lossy(&member.bytes)));
                }
                Next::Entry(Entry::Row(_)) => out.push("row".to_owned()),
                Next::Bad(failure) | Next::Stop(failure) => {
                    out.push(failure.message);
                    return out;
                }
                Next::End => return out,
            }
        }
    }

    fn tar(files: &[(&str, u8, &str)]) -> Vec<u8> {
        let mut out = Vec::new();
        for (name, kind, text) in files {
            let mut block = [0u8; 512];
            block[..name.len()].copy_from_slice(name.as_bytes());
            block[124..135].copy_from_slice(format!("{:011o}", text.len()).as_bytes());
            block[156] = *kind;
            block[257..263].copy_from_slice(b"ustar\0");
            let sum: u64 = block.iter().map(|byte| u64::from(*byte)).sum::<u64>() + 8 * 32;
            block[148..154].copy_from_slice(format!("{sum:06o}").as_bytes());
            out.extend(block);
            out.extend(text.as_bytes());
            out.resize(out.len().div_ceil(512) * 512, 0);
        }
        out.extend([0; 1024]);
        out
    }

    #[test]
    fn files_of_a_tar_archive() {
        let bytes = tar(&[
            ("a/", b'5', ""),
            ("a/one.txt", b'0', "One."),
            ("a/._one.txt", b'0', "no"),
            ("p.png", b'0', "no"),
            ("", b'L', "b/a-long-name.md\0"),
            ("b/cut", b'0', "Two."),
        ]);
        assert_eq!(names(&bytes, Kind::Tar), ["a/one: One.", "b/a-long-name: Two."]);
        assert!(names(&bytes[..700], Kind::Tar)[0].contains("damaged"));
        let mut torn = bytes.clone();
        torn[5] = b'x';
        assert!(names(&torn, Kind::Tar)[0].contains("damaged"));
        assert!(names(b"PK\x03\x04 and no more", Kind::Zip)[0].contains("damaged"));
    }
}
