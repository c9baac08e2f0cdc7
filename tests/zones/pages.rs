//! Pages made to order, small, so that they are made and looked at quickly; their text is that of the proof pages.

use crate::measure::{TrueLine, TrueWord, Truth};
use onionskin::model::{InkPage, ScanRect, ScanSize};
use onionskin::scan::lines::find_lines;
use onionskin::scan::typewriter::{Block, Face, Frame, Ink, Item, Output, Setting, Sheet, Stamp, Wear, render};
use onionskin::scan::{Pixels, Raster};
use std::sync::{LazyLock, OnceLock};

/// What page is wanted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Order {
    pub(crate) wear: Wear,
    pub(crate) face: Face,
    pub(crate) pitch: f32,
    pub(crate) dpi: f32,
    pub(crate) output: Output,
    /// Lines typed, in each column.
    pub(crate) rows: usize,
    pub(crate) columns: usize,
    /// A stamp across the text; a ruined page always has one.
    pub(crate) stamp: bool,
    /// The line of our text to begin with.
    pub(crate) first: usize,
    pub(crate) seed: u64,
}

impl Default for Order {
    fn default() -> Self {
        Self {
            wear: Wear::Faded,
            face: Face::Courier,
            pitch: 12.0,
            dpi: 150.0,
            output: Output::Grey,
            rows: 18,
            columns: 1,
            stamp: false,
            first: 0,
            seed: 4,
        }
    }
}

/// A page with its truth.
pub(crate) struct Made {
    pub(crate) raster: Raster,
    pub(crate) truth: Truth,
    pub(crate) skew: f32,
    pub(crate) dpi: f32,
    ink: OnceLock<InkPage>,
}

/// Lines of the proof pages, page after page, an empty one between.
static TEXT: LazyLock<Vec<String>> = LazyLock::new(|| {
    let pages = include_str!("../data/proof/misread.jsonl").lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let texts: Vec<String> = pages.filter_map(|page| page["truth"].as_str().map(str::to_owned)).collect();
    // What directs the machine is not typed.
    texts.iter().flat_map(|text| text.lines().chain([""])).map(|line| line.replace(['_', '^', '~'], "")).collect()
});

/// The lines of a column no wider than `cells`.
fn column(first: usize, rows: usize, cells: usize) -> Vec<String> {
    if cells > 70 {
        return TEXT.iter().skip(first).take(rows).cloned().collect();
    }
    let mut words = TEXT.iter().skip(first).flat_map(|line| line.split_whitespace()).peekable();
    (0..rows)
        .map(|_| {
            let mut line = String::new();
            while let Some(word) = words.next_if(|word| line.len() + word.len() < cells) {
                line.push_str(word);
                line.push(' ');
            }
            line.trim_end().to_owned()
        })
        .collect()
}

impl Made {
    /// Makes the page.
    pub(crate) fn new(order: Order) -> Self {
        let mut setting = Setting::worn(order.wear, order.face, order.pitch, order.dpi, order.seed);
        (setting.paper.width, setting.paper.height) = (7.6, order.rows.max(10) as f32 / 6.0 + 1.6);
        setting.paper.specks = setting.paper.specks * 2 / 5;
        setting.paper.folds.clear();
        setting.scanner.output = order.output;
        let cells = if order.columns == 1 { 80 } else { (3.0 * order.pitch) as usize };
        let block = |number: usize| Block {
            left: 0.6 + number as f32 * 3.4,
            top: 1.0,
            lines: column(order.first + number * 30, order.rows, cells),
            ..Block::default()
        };
        let mut items: Vec<Item> = (0..order.columns).map(|number| Item::Typed(block(number))).collect();
        if order.stamp || order.wear == Wear::Ruined {
            items.push(Item::Stamp(Stamp {
                lines: vec!["RECEIVED".to_owned(), "12 MAR 1962".to_owned()],
                centre: (4.6, 2.6),
                points: 15.0,
                angle_degrees: -7.0,
                ink: Ink::VIOLET,
                face: Face::Stamp,
                frame: Frame::Ruled,
                patchiness: 0.3,
            }));
        }
        let page = render(&Sheet { items, underneath: TEXT.iter().rev().take(order.rows).cloned().collect() }, &setting);
        let lines = page.lines.iter().filter_map(|line| {
            let zone = line.words.iter().map(|word| word.rect).reduce(ScanRect::union)?;
            let words = line.words.iter().map(|word| TrueWord { text: word.text.clone(), zone: word.rect }).collect();
            Some(TrueLine { words, zone })
        });
        let truth = Truth { lines: lines.collect() };
        Self { truth, raster: page.raster, skew: setting.scanner.skew_degrees, dpi: order.dpi, ink: OnceLock::new() }
    }

    /// The picture and its truth, turned clockwise by quarters.
    pub(crate) fn turned(&self, quarters: u32) -> (Raster, Truth) {
        let (mut raster, mut truth) = (self.raster.clone(), self.truth.clone());
        for _ in 0..quarters {
            let (width, height) = (raster.size.width, raster.size.height);
            let pixels = (0..width).flat_map(|x| (0..height).rev().map(move |y| (x, y))).map(|(x, y)| raster.grey_at(x, y)).collect();
            raster = Raster::whole(ScanSize { width: height, height: width }, Pixels::Grey(pixels));
            let turn = |zone: &mut ScanRect| {
                *zone = ScanRect::new(height as i32 - zone.bottom, zone.left, height as i32 - zone.top, zone.right);
            };
            for line in &mut truth.lines {
                turn(&mut line.zone);
                line.words.iter_mut().for_each(|word| turn(&mut word.zone));
            }
        }
        (raster, truth)
    }

    /// Its ink.
    pub(crate) fn ink(&self) -> InkPage {
        self.ink.get_or_init(|| find_lines(&self.raster, Some(self.dpi))).clone()
    }
}
