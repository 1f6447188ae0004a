//! The finder: runs the phrase machine and the gated patterns over an article's sentences.

use regex::bytes::Regex;

use super::condition_rules;
use super::condition_rules::Silent;
use super::gapped_phrases;
use super::gapped_phrases::{Chains, Segment};
use super::holder_capture;
use super::holder_capture::{Marked, holder};
use super::pattern_prefilter::Gates;
use super::phrase_dfa::{Automaton, MOST_WORDS, Walk};
use super::phrase_trie::{Machine, Meaning};
use super::sentence_hits::{Found, Met};
use super::transition_cache::Place;
use super::types::{Compiled, Cues, Fired, GatedPattern, Hit, MatchInput, SentenceTokens, Strategies};
use crate::bits::{number, ones};
use crate::lexicon::{Lexicon, Token};
use crate::rules::Negated;
use crate::text::{Folded, Span};

/// Words of a sentence from which phrases are followed at once: more than nearly all sentences have, and few enough for
/// the processor's first cache.
const SIDE_BY_SIDE: usize = 512;
/// Hits of one rule in one sentence that are looked at.
const MOST_HITS: usize = 64;

/// All cues of a pack, ready to be found.
#[derive(Debug)]
pub struct Finder {
    pub(super) machine: Machine,
    pub(super) chains: Chains,
    pub(super) cues: Vec<Compiled>,
    pub(super) patterns: Vec<GatedPattern>,
    pub(super) gates: Gates,
    pub(super) conditions: Silent,
    pub(super) reach: usize,
    pub(super) strategies: Strategies,
}

/// Buffers of one thread.
#[derive(Debug, Default)]
pub struct Scratch {
    found: Found,
    voids: Vec<(u32, u32, u32)>,
    negations: Vec<(u32, u32)>,
    segments: Vec<Segment>,
    chains: gapped_phrases::Scratch,
    holders: Vec<Marked>,
    automaton: Automaton,
    walks: Vec<Walk>,
    opened: Vec<u64>,
    walk: holder_capture::Scratch,
    silent: condition_rules::Memo,
    folded: Folded,
    /// Copies of the patterns' expressions: threads that share one wait for each other's buffers.
    regexes: Vec<Option<Regex>>,
    lexicon: u64,
}

impl Finder {
    /// How many phrases and patterns fell into each strategy.
    #[must_use]
    pub fn strategies(&self) -> Strategies {
        self.strategies
    }

    /// Finds what fires in each sentence of an article, replacing what `out` held.
    pub fn find(&self, article: &MatchInput<'_>, lexicon: &Lexicon, scratch: &mut Scratch, out: &mut Cues) {
        out.begin();
        if scratch.lexicon != lexicon.number() {
            scratch.lexicon = lexicon.number();
            scratch.regexes = vec![None; self.patterns.len()];
        }
        scratch.opened.resize(self.gates.size(), 0);
        for sentence in article.sentences {
            self.sentence(article, sentence, lexicon, scratch, out);
            out.end_sentence();
        }
    }

    fn sentence(
        &self,
        article: &MatchInput<'_>,
        sentence: &SentenceTokens,
        lexicon: &Lexicon,
        scratch: &mut Scratch,
        out: &mut Cues,
    ) {
        let tokens = &article.tokens[sentence.tokens.clone()];
        let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { return };
        scratch.automaton.begin(lexicon.number());
        scratch.found.begin(self.cues.len(), sentence.setting, words_of(tokens));
        self.phrases(tokens, lexicon, scratch);
        let text = &article.text[first.start as usize..last.end as usize];
        self.run_patterns(text, first.start, tokens, lexicon, scratch);
        scratch.found.fire(self.conditions.met(sentence.setting, &mut scratch.silent));
        self.conclude(article, tokens, scratch, out);
    }

    /// Finds the phrases of a sentence, what voids them, and its negations.
    fn phrases(&self, tokens: &[Token], lexicon: &Lexicon, scratch: &mut Scratch) {
        scratch.voids.clear();
        scratch.negations.clear();
        scratch.segments.clear();
        scratch.holders.clear();
        // marks may stand before the words that a sentence opens with
        let opening = 1 + tokens.iter().take_while(|token| !token.is(Span::WORD)).count();
        for from in (0..tokens.len()).step_by(SIDE_BY_SIDE) {
            self.begin_walks(tokens, from, opening, lexicon, scratch);
            for words in 1..MOST_WORDS {
                if scratch.walks.is_empty() {
                    break;
                }
                let Scratch { automaton, walks, .. } = scratch;
                automaton.advance(&self.machine, lexicon, tokens, words, walks);
                self.tell_all(tokens, words, scratch);
            }
        }
        self.holders(tokens, lexicon, scratch);
    }

    /// Begins walks at the tokens from `from` on, as many as go side by side; those before `opening` may be the sentence's
    /// first word.
    fn begin_walks(&self, tokens: &[Token], from: usize, opening: usize, lexicon: &Lexicon, scratch: &mut Scratch) {
        let Scratch { automaton, walks, .. } = scratch;
        walks.clear();
        let to = tokens.len().min(from + SIDE_BY_SIDE);
        for (to, opens) in [(to, false), (to.min(opening), true)] {
            for (at, token) in tokens.iter().enumerate().take(to).skip(from).filter(|(_, token)| token.signature != 0) {
                let place = automaton.first(&self.machine, lexicon, token.signature, opens);
                walks.push(Walk { first: number(at), place });
            }
        }
        self.tell_all(tokens, 0, scratch);
    }

    /// Notes the outputs of the states that the walks have reached, `words` after their first one, and ends those that
    /// lead nowhere.
    fn tell_all(&self, tokens: &[Token], words: usize, scratch: &mut Scratch) {
        let mut walks = std::mem::take(&mut scratch.walks);
        for walk in walks.iter().filter(|walk| walk.place.tells()) {
            let at = walk.first as usize;
            self.tell(tokens, at, at + words, walk.place, scratch);
        }
        walks.retain(|walk| walk.place.goes_on());
        scratch.walks = walks;
    }

    /// Notes the outputs of the phrases that begin at token `at` and end with token `last`.
    fn tell(&self, tokens: &[Token], at: usize, last: usize, place: Place, scratch: &mut Scratch) {
        let Scratch { found, voids, negations, segments, holders, automaton, .. } = scratch;
        let (start, end) = (tokens[at].start, tokens[last].end);
        for output in automaton.outputs(place) {
            let first = number(at);
            match output.meaning {
                Meaning::Plain(cue) => found.plain(cue, Hit { span: (start, end), holder: None }),
                Meaning::Hit(cue) => {
                    let compiled = &self.cues[cue as usize];
                    if !found.allows(compiled) {
                    } else if output.holder.is_some() {
                        // the words of the holder have to be found
                        holders.push(Marked { output: *output, first, last: number(last) });
                    } else {
                        found.add(cue, compiled, Hit { span: (start, end), holder: None });
                    }
                }
                _ if output.holder.is_some() => {
                    holders.push(Marked { output: *output, first, last: number(last) });
                }
                Meaning::Unless(cue) => voids.push((cue, start, end)),
                Meaning::Negation => negations.push((first, number(last))),
                Meaning::Segment(id) => segments.push(Segment { id, first, last: number(last), holder: None }),
            }
        }
    }

    /// Finds the words that name the holder in the phrases that mark them, and puts phrases with gaps together.
    fn holders(&self, tokens: &[Token], lexicon: &Lexicon, scratch: &mut Scratch) {
        let Scratch { found, voids, negations, segments, chains, holders, walk, .. } = scratch;
        let bytes = |(from, to): (u32, u32)| (tokens[from as usize].start, tokens[to as usize].end);
        let mut hit = |cue: u32, met: (u32, u32), holder: Option<(u32, u32)>| {
            let compiled = &self.cues[cue as usize];
            if found.allows(compiled) {
                found.add(cue, compiled, Hit { span: bytes(met), holder: holder.map(bytes) });
            }
        };
        for &marked in holders.iter() {
            let Some(words) = holder(&self.machine, lexicon, tokens, marked, walk) else { continue };
            let Marked { output, first, last } = marked;
            match output.meaning {
                Meaning::Hit(cue) => hit(cue, (first, last), Some(words)),
                Meaning::Segment(id) => segments.push(Segment { id, first, last, holder: Some(words) }),
                _ => {}
            }
        }
        self.chains.keep_joinable(segments, chains);
        if !segments.is_empty() {
            segments.sort_unstable();
            self.chains.join(segments, chains, |meaning, met, holder| match meaning {
                Meaning::Hit(cue) | Meaning::Plain(cue) => hit(cue, met, holder),
                Meaning::Unless(cue) => {
                    let (start, end) = bytes(met);
                    voids.push((cue, start, end));
                }
                Meaning::Negation => negations.push(met),
                Meaning::Segment(_) => {}
            });
        }
    }

    /// Runs the patterns whose gates the words of a sentence open.
    fn run_patterns(&self, text: &str, base: u32, tokens: &[Token], lexicon: &Lexicon, scratch: &mut Scratch) {
        let Scratch { found, opened, folded, regexes, .. } = scratch;
        let mut traits = 0;
        for token in tokens {
            traits |= token.traits;
            if token.has(Token::GATED) {
                opened.iter_mut().zip(lexicon.gates(*token)).for_each(|(opened, gates)| *opened |= gates);
            }
        }
        let mut ready = false;
        let mut run = |index: u32| {
            let pattern = &self.patterns[index as usize];
            let compiled = &self.cues[pattern.cue as usize];
            if !found.allows(compiled) {
                return;
            }
            if !ready {
                folded.fold(text);
                ready = true;
            }
            let most = if compiled.first_decides && !compiled.conditions.asks_for_place() { 1 } else { MOST_HITS };
            let regex = regexes[index as usize].get_or_insert_with(|| pattern.regex.get().clone());
            pattern.run(regex, folded, base, most, |hit| found.add(pattern.cue, compiled, hit));
        };
        let (Some(&first), Some(&last)) = (text.as_bytes().first(), text.as_bytes().last()) else { return };
        for (at, opened) in opened.iter_mut().enumerate() {
            let bits = self.gates.let_through(at, std::mem::take(opened), (first, last), traits);
            ones(at, bits).for_each(&mut run);
        }
    }

    /// Asks the conditions on the hits of each rule; what holds has fired.
    fn conclude(&self, article: &MatchInput<'_>, tokens: &[Token], scratch: &mut Scratch, out: &mut Cues) {
        let Scratch { found, voids, negations, .. } = scratch;
        let Cues { fired, hits, .. } = out;
        order_voids(voids);
        negations.sort_unstable_by_key(|&(_, last)| last);
        found.take(&self.cues, |cue, met| {
            let begin = number(hits.len());
            let own = match met {
                Met::Conditions => return fired.push(Fired { cue, hits: (begin, begin) }),
                Met::First(hit) => {
                    hits.push(hit);
                    return fired.push(Fired { cue, hits: (begin, begin + 1) });
                }
                Met::Hits(own) => own,
            };
            let compiled = &self.cues[cue as usize];
            let most = hits.len() + compiled.most;
            let mut behind = 0;
            for hit in own {
                let (start, end) = hit.span;
                let holds = start >= behind
                    && !is_void(voids, cue, hit.span)
                    && compiled.conditions.allow_quotation(|| article.is_quoted(hit.span))
                    && (compiled.negated == Negated::Any
                        || (compiled.negated == Negated::Only) == self.negated(tokens, negations, start));
                if holds {
                    behind = end;
                    hits.push(*hit);
                    if hits.len() >= most {
                        break;
                    }
                }
            }
            let end = number(hits.len());
            if begin < end {
                fired.push(Fired { cue, hits: (begin, end) });
            }
        });
    }

    /// Whether a negation reaches the word that begins at byte `start`.
    fn negated(&self, tokens: &[Token], negations: &[(u32, u32)], start: u32) -> bool {
        if negations.is_empty() {
            return false;
        }
        let at = tokens.partition_point(|t| t.start < start);
        let mut words = 0;
        for k in (0..at).rev() {
            if negations.binary_search_by_key(&k, |&(_, last)| last as usize).is_ok() {
                return true;
            }
            if tokens[k].has(Token::STOP) {
                return false;
            }
            words += usize::from(tokens[k].is(Span::WORD));
            if words >= self.reach {
                return false;
            }
        }
        false
    }
}

/// Orders what voids hits by cue and place, and lets each reach as far as any of its cue that begins before it.
fn order_voids(voids: &mut [(u32, u32, u32)]) {
    voids.sort_unstable();
    for at in 1..voids.len() {
        let (cue, _, end) = voids[at - 1];
        if voids[at].0 == cue {
            voids[at].2 = voids[at].2.max(end);
        }
    }
}

/// Whether something voids a hit: overlaps it. See [`order_voids`].
fn is_void(voids: &[(u32, u32, u32)], cue: u32, (start, end): (u32, u32)) -> bool {
    let before = voids.partition_point(|&(own, from, _)| (own, from) < (cue, end));
    before.checked_sub(1).is_some_and(|at| voids[at].0 == cue && voids[at].2 > start)
}

/// From the first word to the end of the last one: marks at the ends of a sentence do not count for its place.
fn words_of(tokens: &[Token]) -> (u32, u32) {
    let word = |t: &&Token| t.is(Span::WORD);
    (tokens.iter().find(word).map_or(0, |t| t.start), tokens.iter().rev().find(word).map_or(u32::MAX, |t| t.end))
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn what_overlaps_a_hit_voids_it(
            all in proptest::collection::vec((0u32..3, 0u32..40, 1u32..9), 0..12),
            hit in (0u32..3, 0u32..40, 1u32..9),
        ) {
            let mut voids: Vec<_> = all.into_iter().map(|(cue, from, len)| (cue, from, from + len)).collect();
            let (cue, start, len) = hit;
            let plain = voids.iter().any(|&(c, s, e)| c == cue && s < start + len && start < e);
            order_voids(&mut voids);
            assert_eq!(is_void(&voids, cue, (start, start + len)), plain);
        }
    }
}
