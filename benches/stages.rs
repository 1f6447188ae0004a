//! One benchmark a stage, over the corpus that ships; throughput is in bytes of text. `cargo bench`.
#![allow(clippy::unwrap_used, reason = "a benchmark that cannot go on has failed")]

use std::ops::Range;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use toulmin::Engine;
use toulmin::analysis::Analysis;
use toulmin::article::{Article, build};
use toulmin::corpus::{decode, read, walk};
use toulmin::cues;
use toulmin::cues::{Cues, Setting};
use toulmin::labels::Votes;
use toulmin::lexicon::Token;
use toulmin::links;
use toulmin::rules::{Source, load};
use toulmin::segment::roles;
use toulmin::tables::{Chunk, Dialect, Entry, TableWriter};

fn main() {
    divan::main();
}

static ENGINE: LazyLock<Engine> = LazyLock::new(|| Engine::new(Arc::new(load(&Source::BuiltIn).unwrap())));

/// The decoded text of every article that ships.
static TEXTS: LazyLock<Vec<(String, toulmin::article::Format)>> = LazyLock::new(|| {
    let corpus = walk(&[Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")]).unwrap();
    let mut buffer = Vec::new();
    let drafts = corpus.inputs.iter().map(|input| read(input, &mut buffer).unwrap().draft);
    drafts.map(|draft| (draft.text, draft.format)).collect()
});

static ARTICLES: LazyLock<Vec<Article>> = LazyLock::new(|| {
    let header = &ENGINE.pack().header;
    TEXTS.iter().map(|(text, format)| build("a".to_owned(), text.clone(), *format, header, true)).collect()
});

fn bytes() -> BytesCount {
    BytesCount::new(ARTICLES.iter().map(|a| a.text.len()).sum::<usize>())
}

/// An article cut up as far as the cues.
struct Cut {
    article: &'static Article,
    tokens: Vec<Token>,
    sentences: Vec<cues::SentenceTokens>,
    analysis: Analysis,
}

fn cut(lexicon: &mut toulmin::lexicon::Lexicon) -> Vec<Cut> {
    let mut worker = ENGINE.worker();
    ARTICLES
        .iter()
        .map(|article| {
            let mut analysis = Analysis::default();
            worker.analyse(article, &mut analysis);
            let mut tokens = Vec::new();
            let mut sentences = Vec::new();
            for sentence in &analysis.sentences {
                let from = tokens.len();
                lexicon.tokens(&article.text, sentence.span.start, sentence.span.end, &mut tokens);
                let setting = Setting { words: sentence.words, places: 0 };
                sentences.push(cues::SentenceTokens { tokens: from..tokens.len(), setting });
            }
            Cut { article, tokens, sentences, analysis }
        })
        .collect()
}

#[divan::bench]
fn a_decode(bencher: Bencher<'_, '_>) {
    let raw: Vec<Vec<u8>> = TEXTS.iter().map(|(text, _)| text.clone().into_bytes()).collect();
    bencher.counter(bytes()).bench(|| raw.iter().map(|b| decode(b).unwrap().text.len()).sum::<usize>());
}

#[divan::bench]
fn b_header_and_paragraphs(bencher: Bencher<'_, '_>) {
    let header = &ENGINE.pack().header;
    bencher.counter(bytes()).with_inputs(|| TEXTS.clone()).bench_values(|texts| {
        for (text, format) in texts {
            black_box(build(String::new(), text, format, header, true));
        }
    });
}

#[divan::bench]
fn c_words(bencher: Bencher<'_, '_>) {
    let mut lexicon = ENGINE.lexicon();
    let mut tokens = Vec::new();
    bencher.counter(bytes()).bench_local(|| {
        for article in ARTICLES.iter() {
            tokens.clear();
            lexicon.tokens(&article.text, 0, article.text.len(), &mut tokens);
        }
        tokens.len()
    });
}

#[divan::bench]
fn d_sentences(bencher: Bencher<'_, '_>) {
    let mut lexicon = ENGINE.lexicon();
    let paragraphs: Vec<(&str, Vec<Token>)> = ARTICLES
        .iter()
        .flat_map(|a| a.paragraphs.iter().map(move |p| (a, p)))
        .map(|(a, p)| {
            let mut tokens = Vec::new();
            lexicon.tokens(&a.text, p.start, p.end, &mut tokens);
            (a.text.as_str(), tokens)
        })
        .collect();
    let mut marks = Vec::new();
    let mut found: Vec<Range<usize>> = Vec::new();
    bencher.counter(bytes()).bench_local(|| {
        found.clear();
        for (text, tokens) in &paragraphs {
            roles(text, tokens, &mut marks);
            ENGINE.splitter().split(text, tokens, &marks, &lexicon, |s| found.push(s), |_| {});
        }
        found.len()
    });
}

#[divan::bench]
fn e_cues(bencher: Bencher<'_, '_>) {
    let mut lexicon = ENGINE.lexicon();
    let cut = cut(&mut lexicon);
    let (mut scratch, mut cues) = (cues::Scratch::default(), Cues::default());
    bencher.counter(bytes()).bench_local(|| {
        for Cut { article, tokens, sentences, .. } in &cut {
            let article = cues::MatchInput { text: &article.text, tokens, sentences, quoted: &[] };
            ENGINE.finder().find(&article, &lexicon, &mut scratch, &mut cues);
        }
        cues.fired.len()
    });
}

/// What fired in every article, for the stages behind.
fn fired(cut: &[Cut], lexicon: &toulmin::lexicon::Lexicon) -> Vec<Cues> {
    let mut scratch = cues::Scratch::default();
    cut.iter()
        .map(|Cut { article, tokens, sentences, .. }| {
            let mut cues = Cues::default();
            let article = cues::MatchInput { text: &article.text, tokens, sentences, quoted: &[] };
            ENGINE.finder().find(&article, lexicon, &mut scratch, &mut cues);
            cues
        })
        .collect()
}

#[divan::bench]
fn f_labels_and_holders(bencher: Bencher<'_, '_>) {
    let mut lexicon = ENGINE.lexicon();
    let mut cut = cut(&mut lexicon);
    let cues = fired(&cut, &lexicon);
    let mut votes = Votes::default();
    bencher.counter(bytes()).bench_local(|| {
        for (Cut { article, analysis, .. }, cues) in cut.iter_mut().zip(&cues) {
            ENGINE.scorer().label(cues, &[], &mut votes, analysis);
            ENGINE.holders().find(&article.text, cues, 0.0, analysis);
        }
    });
}

#[divan::bench]
fn g_map(bencher: Bencher<'_, '_>) {
    let mut lexicon = ENGINE.lexicon();
    let mut cut = cut(&mut lexicon);
    let cues = fired(&cut, &lexicon);
    let mut scratch = links::Scratch::default();
    bencher.counter(bytes()).bench_local(|| {
        for (Cut { tokens, sentences, analysis, .. }, cues) in cut.iter_mut().zip(&cues) {
            let known = links::Known::default();
            let reading = links::LinkInput { sentences, tokens, title: &[], cues, lexicon: &lexicon, known: &known };
            ENGINE.linker().link(&reading, &mut scratch, analysis);
        }
    });
}

#[divan::bench]
fn h_tables(bencher: Bencher<'_, '_>) {
    let mut lexicon = ENGINE.lexicon();
    let cut = cut(&mut lexicon);
    let mut chunk = Chunk::default();
    let mut writer = TableWriter::new(Dialect::Spreadsheet, ENGINE.pack());
    bencher.counter(bytes()).bench_local(|| {
        chunk.clear();
        for Cut { article, analysis, .. } in &cut {
            let entry = Entry::Mapped { path: "a.txt", article, analysis, message: "" };
            writer.write(&entry, &mut chunk);
        }
        chunk.sentences.bytes.len()
    });
}

#[divan::bench]
fn whole_article(bencher: Bencher<'_, '_>) {
    let mut worker = ENGINE.worker();
    let mut analysis = Analysis::default();
    let mut chunk = Chunk::default();
    let mut writer = TableWriter::new(Dialect::Spreadsheet, ENGINE.pack());
    bencher.counter(bytes()).bench_local(|| {
        chunk.clear();
        for article in ARTICLES.iter() {
            worker.analyse(article, &mut analysis);
            let entry = Entry::Mapped { path: "a.txt", article, analysis: &analysis, message: "" };
            writer.write(&entry, &mut chunk);
        }
    });
}

#[divan::bench]
fn load_the_pack() -> Engine {
    Engine::new(Arc::new(load(&Source::BuiltIn).unwrap()))
}
