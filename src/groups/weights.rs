//! What a key weighs: much where few sentences have it, less where its own article says it again and again.

use hashbrown::HashMap;

use super::sentence::{Key, Sentence};
use super::words::KeyId;

/// How many texts of a stock have each key.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stock {
    counts: HashMap<KeyId, u32>,
    texts: u32,
}

/// Texts from which what a small stock says of its words counts as much as what the whole says.
const SETTLED: f64 = 10.0;

impl Stock {
    /// Adds a text with these keys, each once.
    pub fn add(&mut self, keys: impl IntoIterator<Item = KeyId>) {
        self.texts += 1;
        for key in keys {
            *self.counts.entry(key).or_default() += 1;
        }
    }

    /// How many texts have the key.
    pub fn count(&self, key: KeyId) -> u32 {
        self.counts.get(&key).copied().unwrap_or(0)
    }

    /// The rarity of a key: the logarithm of how many texts there are to one that has it.
    pub fn rarity(&self, key: KeyId) -> f64 {
        // of a few texts nothing can be learnt: their words weigh alike
        let share = f64::from(self.texts) / (f64::from(self.texts) + SETTLED);
        share * self.plain_rarity(key) + (1.0 - share)
    }

    fn plain_rarity(&self, key: KeyId) -> f64 {
        let (texts, count) = (f64::from(self.texts), f64::from(self.count(key)));
        ((texts + 1.0) / (count + 0.5)).ln().max(0.02)
    }

    /// The same within a part of the stock, which counts the more the larger it is.
    pub fn rarity_within(&self, key: KeyId, part: &Self) -> f64 {
        let share = f64::from(part.texts) / (f64::from(part.texts) + SETTLED);
        share * part.plain_rarity(key) + (1.0 - share) * self.rarity(key)
    }
}

/// Sets the weights of a sentence's keys.
#[expect(clippy::cast_possible_truncation, reason = "six digits are more than enough")]
pub(crate) fn weigh(sentence: &mut Sentence, mut weight: impl FnMut(&Key) -> f64) {
    let mut sum = 0.0;
    for key in &mut sentence.keys {
        key.weight = weight(key) as f32;
        sum += key.weight;
    }
    sentence.weight = sum;
}
