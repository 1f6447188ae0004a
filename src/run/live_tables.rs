//! The tables of `map --watch`: written from maps that are kept, as a fresh run would write them.

use serde_json::json;

use super::error::RunError;
use super::extras;
use super::map_corpus::{judged_by, note_clashes, run_info};
use super::options::MapOptions;
use crate::corpus::Corpus;
use crate::tables::{Finished, OutputFolder};
use crate::workbench::watch::Live;

/// Writes all tables of a corpus whose maps are kept, in place of those in the output folder. To be called inside the
/// thread pool that is to do the work.
///
/// # Errors
/// The tables cannot be written.
pub fn write_live(live: &Live, options: &MapOptions, corpus: &Corpus) -> Result<Finished, RunError> {
    let engine = live.engine();
    let mut folder = OutputFolder::create(&options.output, options.dialect, engine.pack())?;
    let (mut health, chosen) = live.write(options.dialect, options.review, &mut folder)?;
    let mut info = run_info(options, corpus);
    note_clashes(Some(live.clashes()), &mut info);
    if let Some(gold) = &options.gold {
        health.gold = Some(judged_by(engine, gold, corpus, &mut info));
    }
    if options.review > 0 {
        info.options.insert("review".to_owned(), json!(options.review));
        folder.review(chosen.write(options.dialect, engine.pack(), &health));
    }
    Ok(folder.finish_with(&info, &health, |folder| extras::write(folder, options, engine.pack()))?)
}
