//! What a link is worth as support and as attack: the sums of what rules say of it.

use crate::rules::Bearing;

/// What a link is worth.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Worth {
    pub supports: f64,
    pub attacks: f64,
}

impl Worth {
    pub fn join(&mut self, other: Self) {
        self.supports += other.supports;
        self.attacks += other.attacks;
    }

    pub fn add(&mut self, bearing: Bearing, weight: f64) {
        match bearing {
            Bearing::Supports => self.supports += weight,
            Bearing::Attacks => self.attacks += weight,
            Bearing::Any => {
                self.supports += weight;
                self.attacks += weight;
            }
            Bearing::Thesis => {}
        }
    }
}
