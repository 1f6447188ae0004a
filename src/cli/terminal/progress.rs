//! The progress bar: articles, MB/s and the time left, on a terminal and nowhere else.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

/// A bar over `bytes` of `articles`, where their number is known; drawn on standard error if `shown`.
pub struct Progress {
    bar: ProgressBar,
    articles: Option<u64>,
    done: std::sync::atomic::AtomicU64,
}

impl Progress {
    pub fn new(articles: Option<u64>, bytes: u64, shown: bool) -> Self {
        let target = if shown { ProgressDrawTarget::stderr_with_hz(10) } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(bytes), target);
        let rate = |state: &ProgressState, out: &mut dyn std::fmt::Write| {
            // a bar that cannot be drawn is no reason to stop
            let _ = write!(out, "{:.1} MB/s", state.per_sec() / 1e6);
        };
        if let Ok(style) = ProgressStyle::with_template("{bar:32} {msg} articles  {rate}  {eta} left") {
            bar.set_style(style.with_key("rate", rate).progress_chars("━╸─"));
        }
        if shown {
            bar.enable_steady_tick(Duration::from_millis(200));
        }
        Self { bar, articles, done: std::sync::atomic::AtomicU64::new(0) }
    }

    /// A bar over `total` of something that is counted, not weighed.
    pub fn of(what: &str, total: u64, shown: bool) -> Self {
        let bar = Self::new(None, total, shown);
        if let Ok(style) = ProgressStyle::with_template("{bar:32} {pos}/{len} {msg}  {eta} left") {
            bar.bar.set_style(style.progress_chars("━╸─"));
        }
        bar.bar.set_message(what.to_owned());
        bar
    }

    /// So many more.
    pub fn advance(&self, done: u64) {
        self.bar.inc(done);
    }

    /// One more article, from any thread.
    pub fn article(&self, bytes: u64) {
        if self.bar.is_hidden() {
            return;
        }
        let done = self.done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1;
        if done.is_multiple_of(16) || self.articles == Some(done) {
            self.bar.set_message(self.articles.map_or_else(|| done.to_string(), |all| format!("{done}/{all}")));
        }
        self.bar.inc(bytes);
    }

    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
