//! Before pairs are weighed: the sentences that assert something, the rules that each of them meets, what rules say of it as
//! the thesis, and the words that it shares with others and with the title.

use super::{Active, LinkInput, Linker, Scratch};
use crate::analysis::Analysis;
use crate::bits::number;
use crate::cues::Setting;
use crate::lexicon::Token;
use crate::links::pair_memo::Role;
use crate::links::relation_rule::{Labels, Node, Rule, SIDES, bit};
use crate::links::worth::Worth;
use crate::rules::Bearing;

/// What is first and last among the sentences that take part in a map.
struct Frame {
    count: usize,
    first: u32,
    last: u32,
}

/// The start and the end of an article are each one sentence in so many.
const PARTS: usize = 6;

impl Frame {
    fn new(out: &Analysis, takes_part: impl Fn(usize) -> bool) -> Self {
        let mut paragraphs =
            (0..out.sentences.len()).filter(|&at| takes_part(at)).map(|at| out.sentences[at].paragraph);
        let first = paragraphs.next();
        let (count, last) = paragraphs.fold((usize::from(first.is_some()), first), |(n, _), p| (n + 1, Some(p)));
        Self { count, first: first.unwrap_or(0), last: last.unwrap_or(0) }
    }

    /// The places of a sentence, with those that are known once it is known which take part.
    fn setting(&self, Setting { words, mut places }: Setting, node: usize, paragraph: u32) -> Setting {
        for (is, place) in [
            (paragraph == self.first, Setting::FIRST_PARAGRAPH),
            (paragraph == self.last, Setting::LAST_PARAGRAPH),
            (node * PARTS < self.count, Setting::ARTICLE_START),
            ((self.count - 1 - node) * PARTS < self.count, Setting::ARTICLE_END),
            (self.first == self.last, Setting::ONE_PARAGRAPH),
            (self.first != self.last, Setting::SEVERAL_PARAGRAPHS),
        ] {
            places |= if is { place } else { 0 };
        }
        Setting { words, places }
    }
}

impl Linker {
    /// Whether a sentence takes part in the map: it asserts something, or it is known that it has a link or is linked to.
    fn takes_part(&self, at: usize, reading: &LinkInput<'_>, out: &Analysis) -> bool {
        reading.known.takes_part(at).unwrap_or_else(|| self.asserts[out.sentences[at].label])
    }

    /// The sentences that assert, the rules each meets, their thesis scores and shared words.
    pub(super) fn prepare(&self, reading: &LinkInput<'_>, scratch: &mut Scratch, out: &Analysis) {
        let &LinkInput { sentences, tokens, cues, lexicon, .. } = reading;
        let takes_part = |at: usize| self.takes_part(at, reading, out);
        scratch.nodes.clear();
        scratch.active.clear();
        scratch.targets.clear();
        scratch.leads.clear();
        scratch.settled.clear();
        scratch.sums.clear();
        scratch.thesis = None;
        scratch.roots.clear();
        scratch.memo.begin();
        let frame = Frame::new(out, takes_part);
        scratch.shared.begin(frame.count, self.reach, lexicon.stem_count());
        let headings = self.read_title(reading, scratch, out);
        for (at, sentence) in out.sentences.iter().enumerate() {
            if !takes_part(at) {
                continue;
            }
            let node = scratch.nodes.len();
            let mut titled = 0;
            for token in tokens[sentences[at].tokens.clone()].iter().filter(|t| t.has(Token::CONTENT)) {
                titled += u32::from(scratch.shared.add(node, lexicon.stem_of(*token)));
            }
            if at < headings {
                titled = 0;
            }
            let label = bit(sentence.label);
            let setting = frame.setting(sentences[at].setting, node, sentence.paragraph);
            let from = (
                number(scratch.active.len()),
                number(scratch.targets.len()),
                number(scratch.leads.len()),
                number(scratch.settled.len()),
            );
            let mut sums = [[Worth::default(); SIDES]; 2];
            let mut kind = |role: Role| scratch.memo.kind(&self.kinds, role, setting, label);
            let (kinds, as_thesis) = ((kind(Role::Source), kind(Role::Target)), kind(Role::Thesis));
            let mut thesis = scratch.memo.thesis(as_thesis, || self.plain_thesis(setting, label));
            // tells whether the rule was met, and if so whether as the target
            let mut meet = |index: usize, count: u32| {
                let rule = &self.rules[index];
                let (labels, places) = if rule.in_target { rule.target } else { rule.source };
                if labels & label == 0 || !places.allow(setting) || titled < rule.title {
                    return None;
                }
                let count = rule.times(count, titled);
                let active = Active { rule: number(index), count };
                if rule.bearing == Bearing::Thesis {
                    thesis += rule.weight * f64::from(count);
                    return None;
                }
                if rule.to_thesis {
                    scratch.leads.push(active);
                    return None;
                }
                if rule.settled {
                    scratch.settled.push(active);
                    let sums = &mut sums[usize::from(rule.in_target)];
                    for (_, sum) in sums.iter_mut().enumerate().filter(|(side, _)| rule.holds_on(*side)) {
                        sum.add(rule.bearing, rule.weight * f64::from(count));
                    }
                    return None;
                }
                if rule.in_target { &mut scratch.targets } else { &mut scratch.active }.push(active);
                Some(rule.in_target)
            };
            let mut sharing = (0, 0);
            for &index in self.sharing.iter().filter(|&&at| self.rules[at as usize].conditions.allow(setting)) {
                match meet(index as usize, 1) {
                    Some(true) => sharing.1 += 1,
                    Some(false) => sharing.0 += 1,
                    None => {}
                }
            }
            for &index in self.others.iter().filter(|&&at| self.rules[at as usize].conditions.allow(setting)) {
                meet(index as usize, 1);
            }
            let fired = cues.of(at);
            // relation rules stand behind the others
            for fired in &fired[fired.partition_point(|f| f.cue < self.first)..] {
                meet((fired.cue - self.first) as usize, fired.count());
            }
            scratch.roots.push(thesis);
            scratch.sums.push(sums);
            scratch.nodes.push(Node {
                sentence: at,
                paragraph: sentence.paragraph,
                setting,
                label,
                kinds,
                as_source: (from.0, number(scratch.active.len())),
                as_target: (from.1, number(scratch.targets.len())),
                sharing,
                leads: (from.2, number(scratch.leads.len())),
                settled: (from.3, number(scratch.settled.len())),
                titled,
            });
        }
        self.lay_stops(scratch);
    }

    /// Notes the words of the title, and of what stands above the first sentence that asserts something: tells how many
    /// sentences that is. Where there is none of both, the first sentence is one if it is a paragraph of its own.
    fn read_title(&self, reading: &LinkInput<'_>, scratch: &mut Scratch, out: &Analysis) -> usize {
        let &LinkInput { sentences, tokens, title, lexicon, .. } = reading;
        if !self.reads_title {
            return 0;
        }
        let mut above = out.sentences.iter().take_while(|s| !self.asserts[s.label]).count();
        if above == 0 && title.is_empty() {
            let alone = out.sentences.get(1).is_some_and(|next| next.paragraph != out.sentences[0].paragraph);
            above = usize::from(alone);
        }
        let headings = sentences[..above].iter().flat_map(|s| &tokens[s.tokens.clone()]);
        for token in title.iter().chain(headings).filter(|t| t.has(Token::CONTENT)) {
            scratch.shared.add_title(lexicon.stem_of(*token));
        }
        above
    }

    /// Notes where rows of sentences with the labels that rules ask for begin.
    fn lay_stops(&self, scratch: &mut Scratch) {
        scratch.stops.clear();
        for &labels in &self.between {
            let mut stop = 0;
            for (at, node) in scratch.nodes.iter().enumerate() {
                scratch.stops.push(stop);
                if node.label & labels == 0 {
                    stop = number(at + 1);
                }
            }
        }
    }

    /// What plain rules say of a sentence as the thesis.
    fn plain_thesis(&self, setting: Setting, label: Labels) -> f64 {
        let rules = self.plain.iter().map(|&at| &self.rules[at as usize]).filter(|r| r.bearing == Bearing::Thesis);
        let met =
            |rule: &&Rule| rule.source.0 & label != 0 && rule.source.1.allow(setting) && rule.conditions.allow(setting);
        rules.filter(met).map(|rule| rule.weight).sum()
    }
}
