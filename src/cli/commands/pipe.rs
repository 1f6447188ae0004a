//! `toulmin pipe`: NDJSON in, NDJSON out.

use std::io;
use std::io::BufWriter;

use toulmin::stream::{Columns, PipeError, Shape, pipe};

use crate::cli::args::{Common, Pipe};
use crate::cli::error::Failure;
use crate::cli::exit::ExitCode;

pub fn run(own: &Pipe, common: &Common) -> Result<ExitCode, Failure> {
    let shape = match &own.fields {
        None if !own.flat => Shape::Articles,
        None => Shape::Sentences(Columns::default()),
        Some(names) => {
            Shape::Sentences(Columns::named(names).map_err(|why| Failure::Usage(format!("--fields: {why}")))?)
        }
    };
    let engine = common.engine()?;
    let pool = common.thread_pool()?;
    let done = pool.install(|| pipe(&engine, &shape, &mut io::stdin().lock(), &mut BufWriter::new(io::stdout())));
    match done {
        Ok(()) => Ok(ExitCode::SUCCESS),
        // whoever reads has seen enough
        Err(PipeError::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
        Err(error) => Err(error.into()),
    }
}
