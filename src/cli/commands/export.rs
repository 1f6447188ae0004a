//! `toulmin export`: maps in the formats of other programs.

use std::collections::HashSet;
use std::fs;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use globset::{Glob, GlobSet, GlobSetBuilder};
use tempfile::NamedTempFile;
use toulmin::export::{ExportError, ExportFormat, ExportOptions, Exporter, Gephi, GexfVersion, exporter};
use toulmin::groups::read_claims;
use toulmin::{ArgumentMap, MapReader};

use crate::cli::args::{Common, Export, GexfChoice};
use crate::cli::error::Failure;
use crate::cli::exit::ExitCode;
use crate::cli::terminal::print::say;
use crate::cli::terminal::text::{counted, safe};

pub fn run(own: &Export, common: &Common) -> Result<ExitCode, Failure> {
    let wanted = wanted(&own.article)?;
    let mut maps = Maps { reader: MapReader::open(&own.maps)?, wanted, seen: 0, written: 0, empty: 0 };
    let gexf = match own.gexf {
        GexfChoice::V1_2 => GexfVersion::V1_2,
        GexfChoice::V1_3 => GexfVersion::V1_3,
    };
    let shows_claims = matches!(own.format, ExportFormat::Graphml | ExportFormat::Gexf | ExportFormat::Xlsx);
    let claims = if shows_claims { read_claims(&own.maps)? } else { None };
    let options = ExportOptions::default().groups(!own.no_groups).gexf(gexf).rules(rules_of(&own.maps)).claims(claims);
    let refused = match &own.output {
        Some(folder) if own.per_article => per_article(&mut maps, own, &options, folder)?,
        Some(folder) if own.format.is_folder() => {
            tables(&mut maps, folder)?;
            0
        }
        None if own.format.is_folder() => {
            let why = format!("{} is a folder of files: name it with -o", own.format.name());
            return Err(Failure::Usage(why));
        }
        None if own.format.is_binary() => {
            let name = own.format.name();
            return Err(Failure::Usage(format!("{name} is not for a terminal: name a file with -o maps.{name}")));
        }
        Some(file) => {
            let mut writing = NewFile::create(file)?;
            one_file(&mut maps, own.format, &options, &mut writing.file)?;
            if maps.written > 0 {
                if own.format == ExportFormat::Xlsx && !own.force {
                    writing.keeps_corrections()?;
                }
                writing.put_in_place()?;
            }
            0
        }
        None => {
            standard_output(&mut maps, own.format, &options)?;
            0
        }
    };
    maps.report(own, common, refused)
}

/// The maps that are wanted, and how many there were.
struct Maps {
    reader: MapReader,
    wanted: Option<GlobSet>,
    seen: u64,
    written: u64,
    /// Articles without a map.
    empty: u64,
}

impl Maps {
    fn next(&mut self) -> Result<Option<ArgumentMap>, Failure> {
        for map in self.reader.by_ref() {
            let map = map?;
            self.seen += 1;
            if self.wanted.as_ref().is_some_and(|wanted| !wanted.is_match(&map.article.id)) {
                continue;
            }
            if map.sentences.is_empty() {
                self.empty += 1;
            } else {
                self.written += 1;
            }
            return Ok(Some(map));
        }
        Ok(None)
    }

    fn report(&self, own: &Export, common: &Common, refused: u64) -> Result<ExitCode, Failure> {
        if self.written == 0 {
            let maps = own.maps.display();
            return Err(match (self.seen, self.empty) {
                (0, _) => Failure::Io(anyhow::anyhow!("there is no article in `{maps}`")),
                (seen, 0) => {
                    let globs = own.article.join("`, `");
                    let seen = counted(seen, "article");
                    Failure::Usage(format!(
                        "--article: no id fits `{globs}` among {seen} in `{maps}`; ids are in the column article_id of articles.csv"
                    ))
                }
                _ => Failure::Io(anyhow::anyhow!("none of the articles in `{maps}` has a map: see articles.csv")),
            });
        }
        if let Some(output) = own.output.as_ref().filter(|_| !common.quiet) {
            let written = counted(self.written - refused, "article");
            say!("{written} written to {}", safe(&output.to_string_lossy()));
        }
        if self.empty > 0 && own.format != ExportFormat::Ndjson && !common.quiet {
            say!("{} without a map left out", counted(self.empty, "article"));
        }
        Ok(if refused > 0 { ExitCode::from(1) } else { ExitCode::SUCCESS })
    }
}

/// The pack that made the maps of a folder, as its run.json names it; empty where that cannot be known.
fn rules_of(maps: &Path) -> String {
    let text = fs::read(maps.join("run.json")).unwrap_or_default();
    let run: serde_json::Value = serde_json::from_slice(&text).unwrap_or_default();
    let rules = &run["rules"];
    let parts = ["name", "version", "hash"].map(|key| rules[key].as_str().unwrap_or_default());
    parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" ")
}

/// What `--article` says.
fn wanted(globs: &[String]) -> Result<Option<GlobSet>, Failure> {
    if globs.is_empty() {
        return Ok(None);
    }
    let bad = |error: globset::Error| Failure::Usage(format!("--article: {error}"));
    let mut set = GlobSetBuilder::new();
    for glob in globs {
        set.add(Glob::new(glob).map_err(bad)?);
    }
    Ok(Some(set.build().map_err(bad)?))
}

/// An error of an exporter as one of a command; one of the disk names what was being written.
fn failure(error: ExportError, path: &Path) -> Failure {
    match error {
        ExportError::Io(error) => Failure::Io(anyhow::anyhow!("`{}` cannot be written ({error})", path.display())),
        other => Failure::Usage(other.to_string()),
    }
}

fn one_file(
    maps: &mut Maps,
    format: ExportFormat,
    options: &ExportOptions,
    file: &mut NamedTempFile,
) -> Result<(), Failure> {
    let path = file.path().to_owned();
    let fail = |error| failure(error, &path);
    let mut exporter = exporter(format, options, Box::new(BufWriter::new(file))).map_err(fail)?;
    while let Some(map) = maps.next()? {
        exporter.add(&map).map_err(fail)?;
    }
    exporter.finish().map_err(fail)
}

/// What holds one article waits until it is known that there is no other.
fn standard_output(maps: &mut Maps, format: ExportFormat, options: &ExportOptions) -> Result<(), Failure> {
    let mut waiting = Vec::new();
    let out: Box<dyn Write> =
        if format.holds_one_article() { Box::new(&mut waiting) } else { Box::new(BufWriter::new(io::stdout())) };
    let written = write_to(maps, format, options, out);
    let written = match written {
        Ok(Ok(())) => io::stdout().lock().write_all(&waiting).map_err(ExportError::from),
        Ok(Err(error)) => Err(error),
        Err(failure) => return Err(failure),
    };
    match written {
        // whoever reads has seen enough
        Err(ExportError::Io(error)) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        other => other.map_err(|error| failure(error, Path::new("standard output"))),
    }
}

fn write_to(
    maps: &mut Maps,
    format: ExportFormat,
    options: &ExportOptions,
    out: Box<dyn Write + '_>,
) -> Result<Result<(), ExportError>, Failure> {
    // the first article is read before anything is written: an input without one leaves no half file
    let Some(first) = maps.next()? else { return Ok(Ok(())) };
    let mut writing = match exporter(format, options, out) {
        Ok(writing) => writing,
        Err(error) => return Ok(Err(error)),
    };
    let mut next = Some(first);
    while let Some(map) = next {
        if let Err(error) = writing.add(&map) {
            return Ok(Err(error));
        }
        next = maps.next()?;
    }
    Ok(writing.finish())
}

/// A file for each article; returns how many the format cannot hold.
fn per_article(maps: &mut Maps, own: &Export, options: &ExportOptions, folder: &Path) -> Result<u64, Failure> {
    let (format, force) = (own.format, own.force);
    let (mut names, mut refused) = (HashSet::new(), 0);
    while let Some(map) = maps.next()? {
        if map.sentences.is_empty() {
            continue;
        }
        let name = file_name(&map.article.id, &mut names);
        if format.is_folder() {
            two_files(&folder.join(&name), |exporter| exporter.add(&map))?;
            continue;
        }
        let path = folder.join(format!("{name}.{}", format.extension()));
        let mut file = NewFile::create(&path)?;
        let written = exporter(format, options, Box::new(BufWriter::new(&mut file.file)))
            .and_then(|mut exporter| exporter.add(&map).and_then(|()| exporter.finish()));
        match written {
            Ok(()) => {
                if format == ExportFormat::Xlsx && !force {
                    file.keeps_corrections()?;
                }
                file.put_in_place()?;
            }
            Err(error @ ExportError::TooMany { .. }) => {
                say!("left out: {}", safe(&error.to_string()));
                refused += 1;
            }
            Err(error) => return Err(failure(error, &path)),
        }
    }
    Ok(refused)
}

/// The tables of Gephi for all articles.
fn tables(maps: &mut Maps, folder: &Path) -> Result<(), Failure> {
    let mut failed = None;
    two_files(folder, |exporter| {
        loop {
            match maps.next() {
                Ok(Some(map)) => exporter.add(&map)?,
                Ok(None) => return Ok(()),
                Err(failure) => {
                    failed = Some(failure);
                    return Err(ExportError::Io(io::Error::other("stopped")));
                }
            }
        }
    })
    .map_err(|error| failed.take().unwrap_or(error))
}

fn two_files(folder: &Path, write: impl FnOnce(&mut dyn Exporter) -> Result<(), ExportError>) -> Result<(), Failure> {
    let [nodes, edges] = Gephi::FILES.map(|name| folder.join(name));
    let (mut nodes, mut edges) = (NewFile::create(&nodes)?, NewFile::create(&edges)?);
    fill(&mut nodes.file, &mut edges.file, write).map_err(|error| failure(error, folder))?;
    nodes.put_in_place()?;
    edges.put_in_place()
}

fn fill(
    nodes: &mut NamedTempFile,
    edges: &mut NamedTempFile,
    write: impl FnOnce(&mut dyn Exporter) -> Result<(), ExportError>,
) -> Result<(), ExportError> {
    let mut exporter = Gephi::new(Box::new(BufWriter::new(nodes)), Box::new(BufWriter::new(edges)))?;
    write(&mut exporter)?;
    exporter.finish()
}

/// A file that is complete when it gets its name.
struct NewFile {
    file: NamedTempFile,
    path: PathBuf,
}

impl NewFile {
    fn create(path: &Path) -> Result<Self, Failure> {
        if path.is_dir() {
            return Err(Failure::Usage(format!("`{}` is a folder; name a file", path.display())));
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::create_dir_all(folder).with_context(|| format!("`{}` cannot be made", folder.display()))?;
        let file = tempfile::Builder::new().prefix(".toulmin-").tempfile_in(folder);
        let file = file.with_context(|| format!("`{}` cannot be written", path.display()))?;
        Ok(Self { file, path: path.to_owned() })
    }

    /// Refuses to replace a workbook that is not the one about to be written: somebody may have corrected it.
    fn keeps_corrections(&self) -> Result<(), Failure> {
        let Ok(there) = fs::read(&self.path) else { return Ok(()) };
        if fs::read(self.file.path()).is_ok_and(|new| new == there) {
            return Ok(());
        }
        let path = self.path.display();
        Err(Failure::Usage(format!(
            "`{path}` is there already and may hold corrections: name another file, or replace it with --force"
        )))
    }

    fn put_in_place(self) -> Result<(), Failure> {
        let path = self.path;
        readable(&self.file);
        self.file
            .persist(&path)
            .map_err(|error| error.error)
            .with_context(|| format!("`{}` cannot be written", path.display()))?;
        Ok(())
    }
}

/// Temporary files are their owner's alone; a result is as public as any other file.
#[cfg(unix)]
fn readable(file: &NamedTempFile) {
    use std::os::unix::fs::PermissionsExt;
    // where this fails the file is still there for its owner
    let _ = file.as_file().set_permissions(fs::Permissions::from_mode(0o644));
}

#[cfg(not(unix))]
fn readable(_: &NamedTempFile) {}

/// The path of an article's file below the folder, without its extension: as its id, but nowhere else, on any system,
/// and different from all before it.
fn file_name(id: &str, taken: &mut HashSet<String>) -> String {
    let part = |part: &str| {
        let part: String = part
            .chars()
            .map(
                |c| if c.is_control() || matches!(c, '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|') { '_' } else { c },
            )
            .collect();
        // neither `..` nor what a system cuts off
        let end = part.trim_end_matches(['.', ' ']);
        if end.is_empty() { "_".to_owned() } else { end.to_owned() }
    };
    let name: Vec<String> = id.split('/').map(part).collect();
    let name = name.join("/");
    let mut unique = name.clone();
    for number in 2_u64.. {
        if taken.insert(unique.to_lowercase()) {
            break;
        }
        unique = format!("{name}-{number}");
    }
    unique
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_stay_below_their_folder_and_differ() {
        let mut taken = HashSet::new();
        let names = ["a/b", "../../etc/passwd", "/abs", "A/B", "", "c:\\x", "trailing. "];
        let names = names.map(|id| file_name(id, &mut taken));
        assert_eq!(names, ["a/b", "_/_/etc/passwd", "_/abs", "A/B-2", "_", "c__x", "trailing"]);
    }
}
