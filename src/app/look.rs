//! How scans are looked at: what is done to their pixels for the eye, never to the file.
//!
//! An [`Enhancement`] is what changes pixels; a [`Look`] adds how the page lies (straightened, cut to its paper). Both are small and made
//! of whole numbers, so that a tile can be told by the look it was cut with, and both are kept as a line of words. [`Looks`] holds the one
//! look of all pages and those of pages that have their own. What the filters do stands in [`super::filters`].

use crate::model::PageId;
use std::collections::BTreeMap;

/// How a preview of black and white is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Threshold {
    /// No preview.
    #[default]
    Off,
    /// One threshold for the page, where its histogram parts best (Otsu 1979).
    Page,
    /// A threshold for each place from what is around it (Sauvola and Pietikäinen 2000).
    Place,
}

impl Threshold {
    /// In the order of the panel.
    pub const ALL: [Self; 3] = [Self::Off, Self::Page, Self::Place];

    /// For people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Off => "As it is",
            Self::Page => "One threshold",
            Self::Place => "By surroundings",
        }
    }
}

/// How a scan is shown, on top of what its file holds. Whole numbers, so that it can be compared and kept as a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Enhancement {
    /// Lighter or darker, −100 to 100.
    pub brightness: i8,
    /// Steeper or flatter around middle grey, −100 to 100.
    pub contrast: i8,
    /// Percent: above 100 lightens the middle tones and leaves black and white alone; 20 to 500.
    pub gamma: u16,
    /// White on black.
    pub invert: bool,
    /// What is this dark or darker becomes black, 0 to 254.
    pub black: u8,
    /// What is this light or lighter becomes white, above `black`.
    pub white: u8,
    /// How far yellowed, stained and unevenly lit paper is made white, 0 to 100.
    pub flatten: u8,
    /// How far edges are made steeper, 0 to 100.
    pub sharpen: u8,
    /// Specks of up to this many pixels along a side are taken away, 0 to 8.
    pub despeckle: u8,
    /// How far what shines through from the other side is faded, 0 to 100.
    pub bleed: u8,
    /// A preview of the page in black and white.
    pub threshold: Threshold,
}

impl Default for Enhancement {
    fn default() -> Self {
        Self {
            brightness: 0,
            contrast: 0,
            gamma: 100,
            invert: false,
            black: 0,
            white: 255,
            flatten: 0,
            sharpen: 0,
            despeckle: 0,
            bleed: 0,
            threshold: Threshold::Off,
        }
    }
}

impl Enhancement {
    /// Whether the scan is shown as it is.
    pub fn is_plain(self) -> bool {
        self == Self::default()
    }

    /// Whether a pixel's neighbours or the page around it have a say in how it looks.
    pub fn is_filtered(self) -> bool {
        self.flatten > 0 || self.sharpen > 0 || self.despeckle > 0 || self.bleed > 0 || self.threshold != Threshold::Off
    }

    /// What each value becomes: levels first, then gamma, then contrast, then brightness, then inversion.
    pub fn table(self) -> [u8; 256] {
        let gamma = f32::from(self.gamma.clamp(20, 500)) / 100.0;
        let contrast = f32::from(self.contrast.clamp(-100, 100)) / 100.0;
        // Full contrast is a step of slope 16, not a cliff: a threshold that cannot be seen past helps nobody.
        let slope = if contrast < 0.0 { 1.0 + contrast } else { 1.0 + contrast * contrast * 15.0 };
        let shift = f32::from(self.brightness.clamp(-100, 100)) / 100.0;
        let black = f32::from(self.black.min(254));
        let range = (f32::from(self.white) - black).max(1.0);
        std::array::from_fn(|value| {
            let level = ((value as f32 - black) / range).clamp(0.0, 1.0);
            let middle = level.powf(1.0 / gamma);
            let seen = ((middle - 0.5) * slope + 0.5 + shift).clamp(0.0, 1.0);
            let byte = (seen * 255.0).round() as u8;
            if self.invert { 255 - byte } else { byte }
        })
    }

    /// Puts every value through [`Self::table`].
    pub fn apply_table(self, bytes: &mut [u8]) {
        if !self.is_plain() {
            let table = self.table();
            for value in bytes {
                *value = table.get(usize::from(*value)).copied().unwrap_or(*value);
            }
        }
    }
}

/// Whether and by how much the page is turned straight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Straighten {
    /// As it lies.
    #[default]
    Off,
    /// By the angle that its lines were measured to have.
    Measured,
    /// By hand, in hundredths of a degree; positive turns clockwise.
    By(i16),
}

/// Everything about how a page is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Look {
    /// What is done to its pixels.
    pub enhancement: Enhancement,
    /// Whether it is turned straight.
    pub straighten: Straighten,
    /// Whether only the paper is shown, without what the scanner saw around it.
    pub crop: bool,
}

impl Look {
    /// Whether the page is shown as it is.
    pub fn is_plain(self) -> bool {
        self == Self::default()
    }

    /// As words, for a settings file; only what is not usual.
    pub fn to_words(self) -> String {
        let (look, usual) = (self.enhancement, Enhancement::default());
        let numbers = [
            ("brightness", i32::from(look.brightness), i32::from(usual.brightness)),
            ("contrast", i32::from(look.contrast), i32::from(usual.contrast)),
            ("gamma", i32::from(look.gamma), i32::from(usual.gamma)),
            ("black", i32::from(look.black), i32::from(usual.black)),
            ("white", i32::from(look.white), i32::from(usual.white)),
            ("flatten", i32::from(look.flatten), 0),
            ("sharpen", i32::from(look.sharpen), 0),
            ("despeckle", i32::from(look.despeckle), 0),
            ("bleed", i32::from(look.bleed), 0),
        ];
        let mut words: Vec<String> =
            numbers.iter().filter(|(_, value, usual)| value != usual).map(|(name, value, _)| format!("{name}={value}")).collect();
        match look.threshold {
            Threshold::Off => {}
            Threshold::Page => words.push("threshold=page".to_owned()),
            Threshold::Place => words.push("threshold=place".to_owned()),
        }
        match self.straighten {
            Straighten::Off => {}
            Straighten::Measured => words.push("straighten=measured".to_owned()),
            Straighten::By(hundredths) => words.push(format!("straighten={hundredths}")),
        }
        words.extend(look.invert.then(|| "invert".to_owned()));
        words.extend(self.crop.then(|| "crop".to_owned()));
        words.join(" ")
    }

    /// From such words; what is not understood or out of range counts as usual.
    pub fn from_words(words: &str) -> Self {
        let mut look = Self::default();
        let seen = &mut look.enhancement;
        for word in words.split_whitespace() {
            let (name, value) = word.split_once('=').unwrap_or((word, ""));
            let number = |least: i32, most: i32| value.parse::<i32>().ok().filter(|number| (least..=most).contains(number));
            let put = |to: &mut u8, least: i32, most: i32| *to = number(least, most).map_or(*to, |number| number as u8);
            match name {
                "brightness" => seen.brightness = number(-100, 100).map_or(0, |number| number as i8),
                "contrast" => seen.contrast = number(-100, 100).map_or(0, |number| number as i8),
                "gamma" => seen.gamma = number(20, 500).map_or(100, |number| number as u16),
                "black" => put(&mut seen.black, 0, 254),
                "white" => put(&mut seen.white, 1, 255),
                "flatten" => put(&mut seen.flatten, 0, 100),
                "sharpen" => put(&mut seen.sharpen, 0, 100),
                "despeckle" => put(&mut seen.despeckle, 0, 8),
                "bleed" => put(&mut seen.bleed, 0, 100),
                "threshold" if value == "page" => seen.threshold = Threshold::Page,
                "threshold" if value == "place" => seen.threshold = Threshold::Place,
                "straighten" if value == "measured" => look.straighten = Straighten::Measured,
                "straighten" => look.straighten = number(-4500, 4500).map_or(Straighten::Off, |number| Straighten::By(number as i16)),
                "invert" => seen.invert = true,
                "crop" => look.crop = true,
                _ => {}
            }
        }
        look
    }
}

/// The look of all pages, and of those that have their own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Looks {
    /// Of every page that has none of its own.
    pub all: Look,
    own: BTreeMap<PageId, Look>,
}

impl Looks {
    /// With the look of all pages that these words tell of.
    pub fn kept(words: &str) -> Self {
        Self { all: Look::from_words(words), own: BTreeMap::new() }
    }

    /// How a page is looked at.
    pub fn of(&self, page: Option<PageId>) -> Look {
        page.and_then(|page| self.own.get(&page)).copied().unwrap_or(self.all)
    }

    /// Whether a page has a look of its own.
    pub fn is_own(&self, page: PageId) -> bool {
        self.own.contains_key(&page)
    }

    /// The look that a change on this page changes: its own, where it has one.
    pub fn of_mut(&mut self, page: Option<PageId>) -> &mut Look {
        match page.and_then(|page| self.own.get_mut(&page)) {
            Some(look) => look,
            None => &mut self.all,
        }
    }

    /// Gives a page a look of its own, as it is now, or lets it look like all the others again.
    pub fn set_own(&mut self, page: PageId, own: bool) {
        if own {
            let look = self.of(Some(page));
            self.own.insert(page, look);
        } else {
            self.own.remove(&page);
        }
    }

    /// Forgets the looks of pages: another dossier is open.
    pub fn forget_pages(&mut self) {
        self.own.clear();
    }

    /// The looks of single pages as lines of words, for the dossier.
    pub fn pages_to_words(&self) -> String {
        let lines: Vec<String> = self.own.iter().map(|(page, look)| format!("{} {}", page.0, look.to_words())).collect();
        lines.join("\n")
    }

    /// Takes such lines in.
    pub fn pages_from_words(&mut self, lines: &str) {
        let page = |line: &str| {
            let (page, words) = line.split_once(' ').unwrap_or((line, ""));
            Some((PageId(page.parse().ok()?), Look::from_words(words)))
        };
        self.own = lines.lines().filter_map(page).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_come_back_from_their_words() {
        let plain = Look::default();
        assert_eq!((plain.to_words().as_str(), Look::from_words("")), ("", plain));
        let enhancement = Enhancement {
            brightness: -7,
            gamma: 140,
            black: 12,
            white: 230,
            flatten: 80,
            despeckle: 3,
            threshold: Threshold::Place,
            invert: true,
            ..Enhancement::default()
        };
        for straighten in [Straighten::Off, Straighten::Measured, Straighten::By(-120)] {
            let look = Look { enhancement, straighten, crop: true };
            assert_eq!(Look::from_words(&look.to_words()), look);
        }
        assert_eq!(Look::from_words("gamma=9999 flatten=-4 black=x nonsense threshold=maybe straighten=99999"), plain);
    }

    #[test]
    fn a_page_has_its_own_look_until_it_is_let_go() {
        let (one, two) = (PageId(1), PageId(2));
        let mut looks = Looks::default();
        looks.set_own(one, true);
        looks.of_mut(Some(one)).crop = true;
        looks.of_mut(Some(two)).enhancement.flatten = 50;
        assert!(looks.of(Some(one)).crop && looks.of(Some(one)).enhancement.flatten == 0);
        assert_eq!((looks.of(Some(two)), looks.of(None)), (looks.all, looks.all));
        let mut again = Looks { all: looks.all, ..Looks::default() };
        again.pages_from_words(&looks.pages_to_words());
        assert_eq!(again, looks);
        looks.set_own(one, false);
        assert_eq!(looks.of(Some(one)), looks.all);
    }

    #[test]
    fn levels_stretch_what_lies_between_them() {
        let table = Enhancement { black: 50, white: 200, ..Enhancement::default() }.table();
        assert_eq!([table[0], table[50], table[125], table[200], table[255]], [0, 0, 128, 255, 255]);
        let table = Enhancement { black: 250, white: 3, ..Enhancement::default() }.table();
        assert!(table[249] == 0 && table[252] == 255, "levels that cross are a step, not an error");
    }
}
