//! The stages in their order, over one article.

use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use crate::analysis::{Analysis, Sentence};
use crate::article::{Article, Format, build};
use crate::cues;
use crate::cues::{Cues, Finder, FinderBuilder, Setting};
use crate::labels::{Holders, Scorer, Votes};
use crate::lexicon::{Lexicon, Marks, Token, Vocabulary, VocabularyBuilder};
use crate::links;
use crate::links::{Considered, Known, Linker, PairVotes, Standing};
use crate::map::ArgumentMap;
use crate::rules::{self, Diagnostics, Pack};
use crate::segment::{Decision, Role, Splitter, SplitterBuilder, roles, spans};

/// A rule pack compiled for all stages. A clone is another handle on the same one.
#[derive(Debug, Clone)]
pub struct Engine {
    stages: Arc<Stages>,
    /// Workers of [`Engine::analyze`] that are not in use: what they have learned of words is not learned again.
    spare: Arc<Mutex<Vec<Worker>>>,
}

/// What the threads share.
#[derive(Debug)]
struct Stages {
    pack: Arc<Pack>,
    vocabulary: Arc<Vocabulary>,
    marks: Arc<Marks>,
    splitter: Splitter,
    finder: Finder,
    scorer: Scorer,
    holders: Holders,
    linker: Linker,
}

impl Engine {
    /// Compiles a pack. It was checked when it was loaded, so this cannot fail.
    #[must_use]
    pub fn new(pack: Arc<Pack>) -> Self {
        let mut vocabulary = VocabularyBuilder::new(&pack);
        let splitter = SplitterBuilder::new(&pack, &mut vocabulary);
        let finder = FinderBuilder::new(&pack, &mut vocabulary);
        let mut marks = Marks::default();
        let (splitter, finder) = (splitter.finish(&mut marks), finder.finish(&mut marks));
        let stages = Stages {
            vocabulary: Arc::new(vocabulary.finish()),
            marks: Arc::new(marks),
            splitter,
            finder,
            scorer: Scorer::new(&pack),
            holders: Holders::new(&pack),
            linker: Linker::new(&pack),
            pack,
        };
        Self { stages: Arc::new(stages), spare: Arc::default() }
    }

    /// Loads and compiles the pack that ships with toulmin.
    ///
    /// # Errors
    /// None that a released build can have: its tests load this pack.
    pub fn builtin() -> Result<Self, Diagnostics> {
        rules::load(&rules::Source::BuiltIn).map(|pack| Self::new(Arc::new(pack)))
    }

    /// Maps a text: its first lines may be a title, a byline and a date; the rest is the body.
    ///
    /// Each thread that calls it at the same time works with a worker of its own; workers are kept for the next call. To
    /// map many articles in one thread, [`Engine::worker`] saves allocations.
    #[must_use]
    pub fn analyze(&self, text: &str) -> ArgumentMap {
        let article = build(String::new(), text.to_owned(), Format::Text, &self.pack().header, true);
        let spare = self.spare.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut worker = spare.unwrap_or_else(|| self.worker());
        let mut analysis = Analysis::default();
        worker.analyse(&article, &mut analysis);
        self.spare.lock().unwrap_or_else(PoisonError::into_inner).push(worker);
        ArgumentMap::from_analysis(&article, &analysis, self.pack())
    }

    /// The pack it was compiled from.
    #[must_use]
    pub fn pack(&self) -> &Arc<Pack> {
        &self.stages.pack
    }

    /// An empty lexicon over what the pack asks of words.
    #[must_use]
    pub fn lexicon(&self) -> Lexicon {
        Lexicon::new(Arc::clone(&self.stages.vocabulary), Arc::clone(&self.stages.marks))
    }

    /// Where sentences end.
    #[must_use]
    pub fn splitter(&self) -> &Splitter {
        &self.stages.splitter
    }

    /// Who holds a view.
    #[must_use]
    pub fn holders(&self) -> &Holders {
        &self.stages.holders
    }

    /// Which sentence bears on which.
    #[must_use]
    pub fn linker(&self) -> &Linker {
        &self.stages.linker
    }

    /// How the cues are matched.
    #[must_use]
    pub fn finder(&self) -> &Finder {
        &self.stages.finder
    }

    /// What the label rules weigh.
    #[must_use]
    pub fn scorer(&self) -> &Scorer {
        &self.stages.scorer
    }

    /// A worker for one thread.
    #[must_use]
    pub fn worker(&self) -> Worker {
        Worker {
            stages: Arc::clone(&self.stages),
            lexicon: self.lexicon(),
            tokens: Vec::new(),
            roles: Vec::new(),
            quoted: Vec::new(),
            sentences: Vec::new(),
            cues: Cues::default(),
            votes: Votes::default(),
            finder: cues::Scratch::default(),
            linker: links::Scratch::default(),
            given: Vec::new(),
            title: Vec::new(),
            known: Known::default(),
        }
    }
}

/// A sentence whose boundaries are given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenSentence {
    /// Bytes of the article's text.
    pub span: Range<usize>,
    /// Any number; a change of it begins a new paragraph.
    pub paragraph: u32,
    /// A label that is kept: index into the pack's labels.
    pub label: Option<usize>,
}

/// One thread's lexicon and buffers.
#[derive(Debug)]
pub struct Worker {
    stages: Arc<Stages>,
    lexicon: Lexicon,
    tokens: Vec<Token>,
    roles: Vec<Role>,
    quoted: Vec<Range<usize>>,
    sentences: Vec<cues::SentenceTokens>,
    cues: Cues,
    votes: Votes,
    finder: cues::Scratch,
    linker: links::Scratch,
    given: Vec<Option<usize>>,
    title: Vec<Token>,
    known: Known,
}

impl Worker {
    /// Splits, labels and links an article, replacing what `out` held.
    pub fn analyse(&mut self, article: &Article, out: &mut Analysis) {
        self.analyse_part(article, 0..article.paragraphs.len(), out);
    }

    /// As [`Worker::analyse`], for some of the paragraphs, as if there were no others; but what is first and last in the
    /// article is so in the whole. See [`Article::parts`].
    pub fn analyse_part(&mut self, article: &Article, part: Range<usize>, out: &mut Analysis) {
        self.analyse_with(article, part, out, |_| {}, |_, _, _| {});
    }

    /// As [`Worker::analyse_part`], with what is given of it. `trace` is told every place that a break rule decided; then
    /// `settle` sees the sentences and fills in the labels that are kept, by index, and what is known of the map.
    pub fn analyse_with(
        &mut self,
        article: &Article,
        part: Range<usize>,
        out: &mut Analysis,
        trace: impl FnMut(Decision),
        settle: impl FnOnce(&Analysis, &mut Vec<Option<usize>>, &mut Known),
    ) {
        let ends = (part.start == 0, part.end == article.paragraphs.len());
        self.split(article, part, out, trace);
        settle(out, &mut self.given, &mut self.known);
        self.decide(article, ends, out);
    }

    /// As [`Worker::analyse`], telling every place that a break rule decided.
    pub fn analyse_traced(&mut self, article: &Article, out: &mut Analysis, trace: impl FnMut(Decision)) {
        self.analyse_with(article, 0..article.paragraphs.len(), out, trace, |_, _, _| {});
    }

    /// As [`Worker::analyse_traced`], as if the text stood in the middle of a paragraph of an article: no sentence is the
    /// first or last of anything.
    pub fn analyse_amid(&mut self, article: &Article, out: &mut Analysis, trace: impl FnMut(Decision)) {
        self.split(article, 0..article.paragraphs.len(), out, trace);
        let ends = Setting::FIRST_IN_PARAGRAPH | Setting::LAST_IN_PARAGRAPH;
        self.sentences.iter_mut().for_each(|sentence| sentence.setting.places &= !ends);
        self.decide(article, (false, false), out);
    }

    /// Labels and links an article whose sentences are given; its paragraphs are not looked at.
    pub fn analyse_given(&mut self, article: &Article, given: &[GivenSentence], out: &mut Analysis) {
        self.begin(out);
        let mut from = 0;
        while from < given.len() {
            let same = given[from..].iter().take_while(|g| g.paragraph == given[from].paragraph).count();
            let (first_token, first) = (self.tokens.len(), out.sentences.len());
            for sentence in &given[from..from + same] {
                let begin = self.tokens.len();
                self.lexicon.tokens(&article.text, sentence.span.start, sentence.span.end, &mut self.tokens);
                self.add(begin..self.tokens.len(), sentence.span.clone(), sentence.paragraph, out);
                self.given.push(sentence.label);
            }
            roles(&article.text, &self.tokens[first_token..], &mut self.roles);
            self.end_paragraph(first_token, first);
            from += same;
        }
        self.decide(article, (true, true), out);
    }

    /// What is known of the map of the article that is analysed next, for the caller to fill in; forgotten after that one.
    pub fn known(&mut self) -> &mut Known {
        &mut self.known
    }

    /// What fired in the article that was analysed last.
    #[must_use]
    pub fn cues(&self) -> &Cues {
        &self.cues
    }

    /// The votes of the article that was analysed last.
    #[must_use]
    pub fn votes(&self) -> &Votes {
        &self.votes
    }

    /// Whether a rule, by number of its cue, fired anywhere in the article that was analysed last: label rules
    /// where their votes counted, relation rules for any pair of sentences, linked in the tree or not.
    #[must_use]
    pub fn has_fired(&self, cue: usize) -> bool {
        let pack = &self.stages.pack;
        let (labels, holders) = (pack.label_rules.len(), pack.holder_rules.len());
        if cue < labels {
            (0..self.sentences.len()).any(|s| self.votes.of(s).iter().any(|v| v.rule as usize == cue))
        } else if cue < labels + holders {
            (0..self.sentences.len()).any(|s| self.cues.of(s).iter().any(|f| f.cue as usize == cue))
        } else {
            self.stages.linker.has_fired(cue - labels - holders, &self.cues, &self.linker)
        }
    }

    /// The words that a holder rule, by number of its cue, found in the article that was analysed last.
    #[must_use]
    pub fn holders_of<'t>(&self, cue: usize, text: &'t str) -> Vec<&'t str> {
        let fired = (0..self.sentences.len()).flat_map(|s| self.cues.of(s)).filter(|f| f.cue as usize == cue);
        let hits = fired.flat_map(|f| self.cues.hits(f)).filter_map(|h| h.holder);
        hits.map(|(from, to)| &text[from as usize..to as usize]).collect()
    }

    /// Where a sentence of the article that was analysed last stands.
    #[must_use]
    pub fn setting(&self, sentence: usize) -> Setting {
        self.sentences[sentence].setting
    }

    /// The links that were possible for a sentence of the article that was analysed last.
    #[must_use]
    pub fn considered(&self, sentence: usize) -> Vec<Considered> {
        self.stages.linker.considered(sentence, &self.linker)
    }

    /// What each sentence of the article that was analysed last was worth as the thesis.
    #[must_use]
    pub fn standings(&self) -> Vec<Standing> {
        self.stages.linker.standings(&self.cues, &self.linker)
    }

    /// The rules that speak for or against the links of the article that was analysed last: see [`Linker::votes`].
    #[must_use]
    pub fn pair_votes(&self, theses: &[usize]) -> Vec<PairVotes> {
        self.stages.linker.votes(theses, &self.linker)
    }

    /// The rules that speak for or against each of its sentences as the thesis.
    #[must_use]
    pub fn thesis_votes(&self) -> Vec<(usize, Vec<(u32, f64)>)> {
        self.stages.linker.thesis_votes(&self.cues, &self.linker)
    }

    fn begin(&mut self, out: &mut Analysis) {
        self.lexicon.begin_article();
        self.tokens.clear();
        self.quoted.clear();
        self.sentences.clear();
        self.given.clear();
        out.sentences.clear();
        out.words = 0;
    }

    fn split(&mut self, article: &Article, part: Range<usize>, out: &mut Analysis, mut trace: impl FnMut(Decision)) {
        self.begin(out);
        let mut found: Vec<Range<usize>> = Vec::new();
        for number in part {
            let paragraph = &article.paragraphs[number];
            let (first_token, first) = (self.tokens.len(), out.sentences.len());
            self.lexicon.tokens(&article.text, paragraph.start, paragraph.end, &mut self.tokens);
            let tokens = &self.tokens[first_token..];
            roles(&article.text, tokens, &mut self.roles);
            found.clear();
            self.stages.splitter.split(
                &article.text,
                tokens,
                &self.roles,
                &self.lexicon,
                |s| found.push(s),
                &mut trace,
            );
            for range in &found {
                let range = first_token + range.start..first_token + range.end;
                let span = self.tokens[range.start].start as usize..self.tokens[range.end - 1].end as usize;
                // the reader bounds texts, so paragraphs fit
                self.add(range, span, u32::try_from(number + 1).unwrap_or(u32::MAX), out);
            }
            self.end_paragraph(first_token, first);
        }
    }

    /// Adds a sentence to the input of the next stages and to the result.
    fn add(&mut self, tokens: Range<usize>, span: Range<usize>, paragraph: u32, out: &mut Analysis) {
        let words = self.tokens[tokens.clone()].iter().filter(|t| t.counts()).count();
        let words = u32::try_from(words).unwrap_or(u32::MAX);
        out.words += words as usize;
        self.sentences.push(cues::SentenceTokens { tokens, setting: Setting { words, places: 0 } });
        out.sentences.push(Sentence { span, paragraph, words, ..Sentence::default() });
    }

    /// Finds what is quoted in a paragraph, whose quotation marks have their roles already, and tells its sentences
    /// where they stand.
    fn end_paragraph(&mut self, first_token: usize, first: usize) {
        let tokens = &self.tokens[first_token..];
        let before = self.quoted.len();
        spans(tokens, &self.roles, &mut self.quoted);
        let sentences = &mut self.sentences[first..];
        if let Some(sentence) = sentences.first_mut() {
            sentence.setting.places |= Setting::FIRST_IN_PARAGRAPH;
        }
        if let Some(sentence) = sentences.last_mut() {
            sentence.setting.places |= Setting::LAST_IN_PARAGRAPH;
        }
        let mut quoted = &self.quoted[before..];
        if !quoted.is_empty() {
            for sentence in sentences {
                let words = self.tokens[sentence.tokens.clone()].iter().filter(|t| t.is(crate::text::Span::WORD));
                let (mut start, mut end) = (usize::MAX, 0);
                words.for_each(|t| (start, end) = (start.min(t.start as usize), end.max(t.end as usize)));
                if start >= end {
                    continue;
                }
                // both are in order, and no quotation is inside another
                let over = quoted.iter().take_while(|q| q.end < start).count();
                quoted = &quoted[over..];
                if quoted.first().is_some_and(|q| q.start <= start && end <= q.end) {
                    sentence.setting.places |= Setting::INSIDE_QUOTATION;
                }
            }
        }
    }

    /// All stages behind the splitter. `ends`: whether the first sentence is that of the article, and the last.
    fn decide(&mut self, article: &Article, ends: (bool, bool), out: &mut Analysis) {
        if let Some(sentence) = self.sentences.first_mut().filter(|_| ends.0) {
            sentence.setting.places |= Setting::FIRST_IN_ARTICLE;
        }
        if let Some(sentence) = self.sentences.last_mut().filter(|_| ends.1) {
            sentence.setting.places |= Setting::LAST_IN_ARTICLE;
        }
        let stages = &*self.stages;
        let input = cues::MatchInput {
            text: &article.text,
            tokens: &self.tokens,
            sentences: &self.sentences,
            quoted: &self.quoted,
        };
        stages.finder.find(&input, &self.lexicon, &mut self.finder, &mut self.cues);
        stages.scorer.label(&self.cues, &self.given, &mut self.votes, out);
        stages.holders.find(&article.text, &self.cues, self.votes.voiced(), out);
        if self.known.thesis.is_none()
            && let Some(thesis) = article.given_thesis(out.sentences.iter().map(|sentence| &sentence.span))
            && self.known.link(thesis).target == links::KnownTarget::Open
        {
            self.known.thesis = Some(thesis);
        }
        self.title.clear();
        if stages.linker.reads_title() {
            let title = &article.header.title;
            self.lexicon.tokens(title, 0, title.len(), &mut self.title);
        }
        let reading = links::LinkInput {
            sentences: &self.sentences,
            tokens: &self.tokens,
            title: &self.title,
            cues: &self.cues,
            lexicon: &self.lexicon,
            known: &self.known,
        };
        stages.linker.link(&reading, &mut self.linker, out);
        self.known.clear();
    }
}
