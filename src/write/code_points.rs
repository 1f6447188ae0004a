//! Byte offsets to Unicode code points, counting each stretch of the text about once.

/// Where [`Points`] are in a text, kept without it.
#[derive(Debug, Clone, Copy, Default)]
pub struct PointPlace {
    ascii: bool,
    byte: usize,
    point: usize,
}

/// A place in a text, known both ways; asking for a place near the last one is cheap.
pub struct Points<'t> {
    text: &'t str,
    ascii: bool,
    byte: usize,
    point: usize,
}

impl<'t> Points<'t> {
    pub fn new(text: &'t str) -> Self {
        Self { text, ascii: text.is_ascii(), byte: 0, point: 0 }
    }

    /// Begins where another left off in the same text.
    pub fn from(text: &'t str, place: PointPlace) -> Self {
        let PointPlace { ascii, byte, point } = place;
        Self { text, ascii, byte, point }
    }

    /// Where it is now.
    pub fn place(&self) -> PointPlace {
        PointPlace { ascii: self.ascii, byte: self.byte, point: self.point }
    }

    /// Code points before this byte, which must be the first of a character.
    pub fn at(&mut self, byte: usize) -> u64 {
        if self.ascii {
            return byte as u64;
        }
        if byte >= self.byte {
            self.point += self.text[self.byte..byte].chars().count();
        } else {
            self.point -= self.text[byte..self.byte].chars().count();
        }
        self.byte = byte;
        self.point as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_forward_and_back() {
        let text = "a “ö” 😀 z";
        let mut points = Points::new(text);
        let places: Vec<_> = text.char_indices().map(|(byte, _)| byte).chain([text.len()]).collect();
        for order in [places.clone(), places.iter().rev().copied().collect()] {
            for byte in order {
                assert_eq!(points.at(byte), text[..byte].chars().count() as u64);
            }
        }
        assert_eq!(Points::new("plain").at(3), 3);
    }
}
