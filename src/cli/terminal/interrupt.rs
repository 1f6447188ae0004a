//! Ctrl-C: the first asks the work to end in order, the second ends it at once. Work that waits for a file that never
//! comes (a named pipe, a disk over the network) cannot end in order; it is ended after some seconds.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

use crate::cli::exit::ExitCode;

/// How long work may take to end in order.
const GRACE: Duration = Duration::from_secs(5);
/// How often is looked whether someone asked.
const LOOK: Duration = Duration::from_millis(200);

/// Whether someone asked to stop, since this was made.
pub struct Interrupt {
    signal: Arc<AtomicUsize>,
}

impl Interrupt {
    /// From now on Ctrl-C and the system's request to end are noted, and do not end the program.
    ///
    /// # Errors
    /// The system does not let signals be handled.
    pub fn catch() -> io::Result<Self> {
        let signal = Arc::new(AtomicUsize::new(0));
        for number in [SIGINT, SIGTERM] {
            let again = Arc::new(AtomicBool::new(false));
            // in this order: the first signal finds `again` unset
            flag::register_conditional_shutdown(number, 128 + number, Arc::clone(&again))?;
            flag::register(number, again)?;
            flag::register_usize(number, Arc::clone(&signal), usize::try_from(number).unwrap_or(2))?;
        }
        let asked = Arc::clone(&signal);
        // it ends with the program
        thread::Builder::new().name("grace".to_owned()).spawn(move || {
            while asked.load(Ordering::Relaxed) == 0 {
                thread::sleep(LOOK);
            }
            thread::sleep(GRACE);
            std::process::exit(i32::try_from(128 + asked.load(Ordering::Relaxed)).unwrap_or(130));
        })?;
        Ok(Self { signal })
    }

    /// Whether to stop.
    pub fn came(&self) -> bool {
        self.signal.load(Ordering::Relaxed) != 0
    }

    /// The status that tells which signal ended the run: 130 for Ctrl-C.
    pub fn exit_code(&self) -> ExitCode {
        let signal = u8::try_from(self.signal.load(Ordering::Relaxed)).unwrap_or(2);
        ExitCode::from(128 + signal)
    }
}
