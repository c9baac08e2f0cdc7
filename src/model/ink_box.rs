//! Boxes of ink on a scan and how much text stood under them.
//!
//! What a look at the pixels finds is handed on in these plain terms: [`InkBox`] knows no pixel format, and what it means for the
//! text is worked out elsewhere. Never saved with the dossier's own data.

use super::geometry::ScanRect;

/// How much text was taken out of a page, in the unit in which editors of printed volumes count it.
///
/// A box that leaves room for words before or behind it in its line is counted in words; one over whole lines in lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Extent {
    /// So many words, less than a line; 0 where they were not counted.
    Words(u32),
    /// So many lines.
    Lines(u32),
    /// So many paragraphs.
    Paragraphs(u32),
    /// So many pages.
    Pages(u32),
}

impl Extent {
    /// How many of the unit.
    pub fn count(self) -> u32 {
        match self {
            Self::Words(count) | Self::Lines(count) | Self::Paragraphs(count) | Self::Pages(count) => count,
        }
    }

    /// The unit in the singular, as files and scripts name it.
    pub fn unit(self) -> &'static str {
        match self {
            Self::Words(_) => "word",
            Self::Lines(_) => "line",
            Self::Paragraphs(_) => "paragraph",
            Self::Pages(_) => "page",
        }
    }
}

/// For people: `5 words`, `1 line`.
impl std::fmt::Display for Extent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let count = self.count();
        if *self == Self::Words(0) {
            return f.write_str("less than 1 line");
        }
        write!(f, "{count} {}{}", self.unit(), if count == 1 { "" } else { "s" })
    }
}

/// How a box looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum InkBoxKind {
    /// Filled with black.
    Solid,
    /// A thin frame around blank paper.
    Outlined,
}

impl InkBoxKind {
    /// The name files use.
    pub fn id(self) -> &'static str {
        match self {
            Self::Solid => "solid",
            Self::Outlined => "outlined",
        }
    }

    /// The kind with this [`Self::id`].
    pub fn from_id(id: &str) -> Option<Self> {
        [Self::Solid, Self::Outlined].into_iter().find(|kind| kind.id() == id)
    }
}

/// A box on a scan that probably hides text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct InkBox {
    /// Where, in scan pixels.
    pub zone: ScanRect,
    /// How it looks.
    pub kind: InkBoxKind,
    /// How much of the rectangle is as the kind says (black, or blank inside the frame), 0 to 1.
    pub fill: f32,
    /// How surely it is a redaction by its looks alone, 0 to 1.
    pub confidence: f32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_extent_reads_as_people_say_it() {
        let said: Vec<String> = [Extent::Words(1), Extent::Lines(5), Extent::Pages(1)].iter().map(Extent::to_string).collect();
        assert_eq!(said, ["1 word", "5 lines", "1 page"]);
    }
}
