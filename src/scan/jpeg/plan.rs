//! What the headers of a JPEG say: components, tables, and of a sequential one where the data of its one scan begins.
//!
//! Only what the decoders here do is taken: Huffman coding, eight or twelve bits, one or three components. Everything else is `None`, and
//! the caller has another decoder for it.

use super::bits::Table;
use super::cosine::{Block, scaled};
use super::planes::Shape;
use crate::model::ScanSize;
use std::sync::Arc;

/// Rows of the zigzag: where in a block (row by row) the coefficients stand, in the order of the file.
pub(super) const ZIGZAG: [u8; 64] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28, 35, 42, 49, 56,
    57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
];

/// A component and what decodes it.
pub(super) struct Component {
    /// Blocks of it in an MCU, across and down.
    pub(super) across: u32,
    /// See `across`.
    pub(super) down: u32,
    /// What coefficients are multiplied with, in rows.
    pub(super) scale: Block,
    /// Decodes differences of first coefficients.
    pub(super) dc: Arc<Table>,
    /// Decodes the other coefficients.
    pub(super) ac: Arc<Table>,
}

/// Everything that is known before the first bit of the scan.
pub(super) struct Plan {
    /// Size, and what components have to do with each other.
    pub(super) shape: Shape,
    /// One, or three.
    pub(super) components: Vec<Component>,
    /// MCUs between restart markers; 0 for none.
    pub(super) restart_every: u32,
    /// Where the entropy-coded data begins.
    pub(super) data_at: usize,
}

/// A component as the frame's header describes it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Described {
    /// Its number.
    pub(super) id: u8,
    /// Blocks of it across and down an MCU.
    pub(super) sampling: (u32, u32),
    /// Which table of divisors is its own.
    pub(super) quantization: u8,
}

/// The header of a frame.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    /// Size as stored.
    pub(super) size: ScanSize,
    /// What its coefficients are made smaller by, so that samples have eight bits: 1, or a sixteenth.
    pub(super) share: f32,
    /// One component, or three.
    pub(super) components: Vec<Described>,
}

/// Tables and headers as they come.
#[derive(Default)]
pub(super) struct Reading {
    quantization: [Option<[u16; 64]>; 4],
    dc: [Option<Arc<Table>>; 4],
    ac: [Option<Arc<Table>>; 4],
    /// The frame, once its header was there.
    pub(super) frame: Option<Frame>,
    /// MCUs between restart markers; 0 for none.
    pub(super) restart_every: u32,
    adobe: Option<u8>,
}

/// The next marker of a file and its segment; `at` is moved behind both.
pub(super) fn next_segment<'a>(bytes: &'a [u8], at: &mut usize) -> Option<(u8, &'a [u8])> {
    loop {
        while *bytes.get(*at)? != 0xff || *bytes.get(*at + 1)? == 0xff {
            *at += 1;
        }
        let marker = *bytes.get(*at + 1)?;
        *at += 2;
        if matches!(marker, 0x01 | 0xd0..=0xd8 | 0) {
            continue;
        }
        if marker == 0xd9 {
            return Some((marker, &[]));
        }
        let length = usize::from(u16::from_be_bytes([*bytes.get(*at)?, *bytes.get(*at + 1)?])).max(2);
        let segment = bytes.get(*at + 2..*at + length)?;
        *at += length;
        return Some((marker, segment));
    }
}

impl Plan {
    /// Reads the headers; `None` where they hold something that is not done here, or are damaged.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let (mut reading, mut at) = (Reading::default(), 2);
        loop {
            let (marker, segment) = next_segment(bytes, &mut at)?;
            match marker {
                0xc0 | 0xc1 => reading.start(segment, marker == 0xc1)?,
                0xda => return reading.scan(segment, at),
                _ => reading.note(marker, segment)?,
            }
        }
    }
}

impl Reading {
    /// Takes in a segment that is neither the head of a frame nor that of a scan; `None` where it is damaged, or of a kind of JPEG that
    /// is not done here.
    pub(super) fn note(&mut self, marker: u8, segment: &[u8]) -> Option<()> {
        match marker {
            0xdb => self.divisors(segment)?,
            0xc4 => self.huffman(segment)?,
            0xc0..=0xcf | 0xd9 | 0xdc | 0xde | 0xdf => return None,
            0xdd => self.restart_every = u32::from(u16::from_be_bytes([*segment.first()?, *segment.get(1)?])),
            0xee if segment.starts_with(b"Adobe") => self.adobe = segment.get(11).copied(),
            _ => {}
        }
        Some(())
    }

    fn divisors(&mut self, mut segment: &[u8]) -> Option<()> {
        while let Some((&head, rest)) = segment.split_first() {
            let wide = head >> 4 != 0;
            let (values, after) = rest.split_at_checked(if wide { 128 } else { 64 })?;
            let mut table = [0; 64];
            for (index, place) in ZIGZAG.iter().enumerate() {
                let value = if wide {
                    u16::from_be_bytes([*values.get(index * 2)?, *values.get(index * 2 + 1)?])
                } else {
                    u16::from(*values.get(index)?)
                };
                *table.get_mut(usize::from(*place))? = value;
            }
            *self.quantization.get_mut(usize::from(head & 15))? = Some(table);
            segment = after;
        }
        Some(())
    }

    fn huffman(&mut self, mut segment: &[u8]) -> Option<()> {
        while let Some((&head, rest)) = segment.split_first() {
            let (counts, rest) = rest.split_first_chunk::<16>()?;
            let total = counts.iter().map(|&count| usize::from(count)).sum();
            let (symbols, after) = rest.split_at_checked(total)?;
            let table = Arc::new(Table::new(counts, symbols).ok()?);
            let tables = if head >> 4 == 0 { &mut self.dc } else { &mut self.ac };
            *tables.get_mut(usize::from(head & 15))? = Some(table);
            segment = after;
        }
        Some(())
    }

    /// Takes in the head of a frame; twelve bits a sample only where they are allowed.
    pub(super) fn start(&mut self, segment: &[u8], deep: bool) -> Option<()> {
        let [precision @ (8 | 12), h1, h0, w1, w0, count @ (1 | 3), rest @ ..] = segment else { return None };
        let size = ScanSize { width: u32::from(u16::from_be_bytes([*w1, *w0])), height: u32::from(u16::from_be_bytes([*h1, *h0])) };
        if size.width == 0 || size.height == 0 || self.frame.is_some() || (*precision == 12 && !deep) {
            return None;
        }
        let described = |&[id, sampling, quantization]: &[u8; 3]| Described {
            id,
            sampling: (u32::from(sampling >> 4), u32::from(sampling & 15)),
            quantization,
        };
        let mut components: Vec<Described> = rest.as_chunks().0.iter().take(usize::from(*count)).map(described).collect();
        let usual = components.iter().all(|component| matches!(component.sampling, (1 | 2 | 4, 1 | 2 | 4)) && component.quantization < 4);
        // Nothing is interleaved with a single component.
        if let [alone] = components.as_mut_slice() {
            alone.sampling = (1, 1);
        }
        let share = if *precision == 12 { 1.0 / 16.0 } else { 1.0 };
        (usual && components.len() == usize::from(*count)).then(|| self.frame = Some(Frame { size, share, components }))
    }

    /// What the components of the frame have to do with each other.
    pub(super) fn shape(&self) -> Option<Shape> {
        let frame = self.frame.as_ref()?;
        let samplings: Vec<(u32, u32)> = frame.components.iter().map(|component| component.sampling).collect();
        let most = samplings.iter().fold((1, 1), |(across, down), sampling| (across.max(sampling.0), down.max(sampling.1)));
        let names: Vec<u8> = frame.components.iter().map(|component| component.id).collect();
        let is_ycc = self.adobe.map_or(names != *b"RGB", |transform| transform == 1);
        // The first component is at full size wherever pictures come from scanners; others are left to the other decoder.
        (samplings.first() == Some(&most)).then_some(Shape { size: frame.size, samplings, most, is_ycc })
    }

    /// What the coefficients of a component are multiplied with, in rows.
    pub(super) fn scale(&self, component: Described) -> Option<Block> {
        let share = self.frame.as_ref()?.share;
        let table = self.quantization.get(usize::from(component.quantization))?.as_ref()?;
        Some(scaled(table).map(|factor| factor * share))
    }

    /// The tables that a scan names for a component: of first coefficients, and of the others.
    pub(super) fn tables(&self, named: u8) -> (Option<Arc<Table>>, Option<Arc<Table>>) {
        let of = |tables: &[Option<Arc<Table>>; 4], number: u8| tables.get(usize::from(number)).cloned().flatten();
        (of(&self.dc, named >> 4), of(&self.ac, named & 15))
    }

    fn scan(self, segment: &[u8], data_at: usize) -> Option<Plan> {
        let shape = self.shape()?;
        let described = self.frame.as_ref()?.components.clone();
        let (&count, rest) = segment.split_first()?;
        let (entries, tail) = rest.split_at_checked(usize::from(count) * 2)?;
        if usize::from(count) != described.len() || !matches!(tail, [0, 63, 0, ..]) {
            return None;
        }
        let mut components = Vec::new();
        for (&component, &[named, tables]) in described.iter().zip(entries.as_chunks::<2>().0) {
            if named != component.id {
                return None;
            }
            let (across, down) = component.sampling;
            let (dc, ac) = self.tables(tables);
            components.push(Component { across, down, scale: self.scale(component)?, dc: dc?, ac: ac? });
        }
        Some(Plan { shape, components, restart_every: self.restart_every, data_at })
    }
}
