//! What was learned from pages whose truth is known: weights of evidence, misreadings of letters and of signs.
//!
//! `assets/lexicon/en.model` is made by `examples/train_suspects.rs` and is a table for people, one fact a line:
//!
//! ```text
//! weight   NAME            VALUE
//! unit     NAME            VALUE…         what a number says to each unit of the hidden layer
//! says     VALUE…                         what each unit says
//! met      STYLE LETTERS         COUNT    STYLE is print or typed
//! misread  STYLE LETTERS SYMBOLS COUNT    ~ stands for nothing
//! signs    PLACE MEANT READ COUNT     PLACE is lead or trail
//! usual    CLASS SIGNS     COUNT      how often signs stand where
//! ```

use super::channel::Confusions;
use super::features::{FEATURES, Weights};
use super::signs::{Edge, Signs};
use super::symbols::{meant, meant_char};
use std::fmt::Write as _;

static ENGLISH: &str = include_str!("../../../assets/lexicon/en.model");

/// What letters were made with.
pub const STYLES: [&str; 2] = ["print", "typed"];

/// What was learned.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Weights of evidence.
    pub weights: Weights,
    /// Misreadings of letters in print and in typewriting.
    pub styles: [Confusions; 2],
    /// Signs before and behind words.
    pub signs: Signs,
}

impl Default for Model {
    fn default() -> Self {
        Self { weights: Weights::none(), styles: Default::default(), signs: Signs::default() }
    }
}

impl Model {
    /// What comes with the program for English.
    pub fn english() -> Self {
        // A test reads it; without it nothing weighs anything, and nothing is doubted.
        Self::parse(ENGLISH).unwrap_or_default()
    }

    /// Reads a model.
    ///
    /// # Errors
    /// The first line that is no fact, with its number.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut model = Self::default();
        for (number, line) in (1..).zip(text.lines()) {
            let line = line.split('#').next().filter(|_| line.starts_with('#')).unwrap_or(line);
            if line.trim().is_empty() {
                continue;
            }
            let cells: Vec<&str> = line.split('\t').collect();
            model.take(&cells).ok_or_else(|| format!("Line {number} states nothing that is known: {line}"))?;
        }
        Ok(model)
    }

    fn style(&mut self, name: &str) -> Option<&mut Confusions> {
        STYLES.iter().zip(&mut self.styles).find(|(style, _)| **style == name).map(|(_, confusions)| confusions)
    }

    fn take(&mut self, cells: &[&str]) -> Option<()> {
        let number = |cell: &str| cell.parse::<f32>().ok().filter(|value| value.is_finite());
        let letters = |cell: &str| if cell == "~" { Vec::new() } else { cell.bytes().map(meant).collect() };
        let symbols = |cell: &str| if cell == "~" { Some(Vec::new()) } else { unescape(cell) };
        let signs = |cell: &str| if cell == "~" { String::new() } else { cell.to_owned() };
        match cells {
            ["weight", name, value] => self.weights.set(name, number(value)?).then_some(()),
            ["unit", name, values @ ..] => {
                let row = self.weights.units.get_mut(Weights::place(name)?)?;
                row.iter_mut().zip(values).try_for_each(|(cell, value)| number(value).map(|value| *cell = value))
            }
            ["says", values @ ..] => {
                let says = &mut self.weights.says;
                says.iter_mut().zip(values).try_for_each(|(cell, value)| number(value).map(|value| *cell = value))
            }
            ["met", style, met, count] => {
                self.style(style)?.met.insert(letters(met), number(count)?);
                Some(())
            }
            ["misread", style, meant, read, count] => {
                self.style(style)?.misread.insert((letters(meant), symbols(read)?), number(count)?);
                Some(())
            }
            ["signs", edge, meant, read, count] => {
                let (edge, _) = Edge::ALL.into_iter().find(|(_, name)| name == edge)?;
                self.signs.note(edge, &signs(meant), &signs(read), number(count)?);
                Some(())
            }
            ["usual", class, standing, count] => {
                self.signs.note_usual(<[u8; 2]>::try_from(class.as_bytes()).ok()?, &signs(standing), number(count)?);
                Some(())
            }
            _ => None,
        }
    }

    /// The table.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        let nothing = |text: String| if text.is_empty() { "~".to_owned() } else { text };
        let letters = |letters: &[u8]| nothing(letters.iter().map(|letter| meant_char(*letter)).collect());
        for ((_, name), weight) in FEATURES.iter().zip(&self.weights.plain) {
            let _infallible = writeln!(text, "weight\t{name}\t{weight:.4}");
        }
        let listed = |values: &[f32]| {
            values.iter().fold(String::new(), |mut text, value| {
                let _infallible = write!(text, "\t{value:.3}");
                text
            })
        };
        for ((_, name), row) in FEATURES.iter().zip(&self.weights.units) {
            let _infallible = writeln!(text, "unit\t{name}{}", listed(row));
        }
        let _infallible = writeln!(text, "says{}", listed(&self.weights.says));
        for (style, confusions) in STYLES.iter().zip(&self.styles) {
            for (met, count) in &confusions.met {
                let _infallible = writeln!(text, "met\t{style}\t{}\t{count:.0}", letters(met));
            }
            for ((meant, read), count) in &confusions.misread {
                let _infallible = writeln!(text, "misread\t{style}\t{}\t{}\t{count:.1}", letters(meant), nothing(escape(read)));
            }
        }
        for ((edge, name), misread) in Edge::ALL.into_iter().zip(&self.signs.misread) {
            debug_assert!(self.signs.misread.get(edge as usize) == Some(misread), "edges are in order");
            for (meant, reads) in misread {
                for (read, count) in &reads.counts {
                    let _infallible = writeln!(text, "signs\t{name}\t{}\t{}\t{count:.0}", nothing(meant.clone()), nothing(read.clone()));
                }
            }
        }
        for (class, signs) in &self.signs.usual {
            let class = String::from_utf8_lossy(class);
            for (signs, count) in &signs.counts {
                let _infallible = writeln!(text, "usual\t{class}\t{}\t{count:.0}", nothing(signs.clone()));
            }
        }
        text
    }
}

/// Symbols that are no printable ASCII are written `%` and two hexadecimal figures, and so are `%`, `~` and `#`.
fn escape(symbols: &[u8]) -> String {
    symbols.iter().fold(String::new(), |mut text, symbol| {
        if matches!(symbol, b'%' | b'~' | b'#') || !symbol.is_ascii_graphic() {
            let _infallible = write!(text, "%{symbol:02x}");
        } else {
            text.push(char::from(*symbol));
        }
        text
    })
}

fn unescape(cell: &str) -> Option<Vec<u8>> {
    let mut symbols = Vec::new();
    let mut bytes = cell.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let digits = [bytes.next()?, bytes.next()?];
            symbols.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok().filter(|symbol| *symbol < 128)?);
        } else {
            symbols.push(byte.min(127));
        }
    }
    Some(symbols)
}
