//! What the headers of a sequential JPEG say about its one scan: components, tables, where the data begins.
//!
//! Only what the decoder here does is taken: Huffman coding, eight bits, one or three components in one scan. Everything else is `None`,
//! and the caller has another decoder for it.

use super::bits::Table;
use super::cosine::{Block, scaled};
use crate::model::ScanSize;
use std::sync::Arc;

/// Rows of the zigzag: where in a block (row by row) the coefficients stand, in the order of the file.
pub(super) const ZIGZAG: [u8; 64] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28, 35, 42, 49, 56,
    57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
];

/// A component and what decodes it.
pub(super) struct Component {
    id: u8,
    /// Blocks of it in an MCU, across and down.
    pub(super) across: u32,
    /// See `across`.
    pub(super) down: u32,
    quantization: u8,
    /// What coefficients are multiplied with, in rows.
    pub(super) scale: Block,
    /// Decodes differences of first coefficients.
    pub(super) dc: Arc<Table>,
    /// Decodes the other coefficients.
    pub(super) ac: Arc<Table>,
}

/// Everything that is known before the first bit of the scan.
pub(super) struct Plan {
    /// Size as stored.
    pub(super) size: ScanSize,
    /// One, or three.
    pub(super) components: Vec<Component>,
    /// Most blocks of any component across and down an MCU.
    pub(super) most: (u32, u32),
    /// Whether three components are luma and two differences of colour.
    pub(super) is_ycc: bool,
    /// MCUs between restart markers; 0 for none.
    pub(super) restart_every: u32,
    /// Where the entropy-coded data begins.
    pub(super) data_at: usize,
}

/// A component as the frame's header describes it: its number, blocks across and down an MCU, its table of divisors.
type Described = (u8, u32, u32, u8);

#[derive(Default)]
struct Reading {
    quantization: [Option<[u16; 64]>; 4],
    dc: [Option<Arc<Table>>; 4],
    ac: [Option<Arc<Table>>; 4],
    frame: Option<(ScanSize, Vec<Described>)>,
    restart_every: u32,
    adobe: Option<u8>,
}

impl Plan {
    /// Reads the headers; `None` where they hold something that is not done here, or are damaged.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let mut reading = Reading::default();
        let mut at = 2;
        loop {
            while *bytes.get(at)? != 0xff || *bytes.get(at + 1)? == 0xff {
                at += 1;
            }
            let marker = *bytes.get(at + 1)?;
            at += 2;
            if matches!(marker, 0x01 | 0xd0..=0xd8 | 0) {
                continue;
            }
            let length = usize::from(u16::from_be_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]));
            let segment = bytes.get(at + 2..at + length.max(2))?;
            at += length.max(2);
            match marker {
                0xdb => reading.quantization(segment)?,
                0xc4 => reading.huffman(segment)?,
                0xc0 | 0xc1 => reading.frame(segment)?,
                0xc2..=0xcf | 0xd9 | 0xdc | 0xde | 0xdf => return None,
                0xdd => reading.restart_every = u32::from(u16::from_be_bytes([*segment.first()?, *segment.get(1)?])),
                0xee if segment.starts_with(b"Adobe") => reading.adobe = segment.get(11).copied(),
                0xda => return reading.scan(segment, at),
                _ => {}
            }
        }
    }

    /// MCUs across and down.
    pub(super) fn mcus(&self) -> (u32, u32) {
        (self.size.width.div_ceil(self.most.0 * 8), self.size.height.div_ceil(self.most.1 * 8))
    }
}

impl Reading {
    fn quantization(&mut self, mut segment: &[u8]) -> Option<()> {
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

    fn frame(&mut self, segment: &[u8]) -> Option<()> {
        let [8, h1, h0, w1, w0, count @ (1 | 3), rest @ ..] = segment else { return None };
        let size = ScanSize { width: u32::from(u16::from_be_bytes([*w1, *w0])), height: u32::from(u16::from_be_bytes([*h1, *h0])) };
        if size.width == 0 || size.height == 0 || self.frame.is_some() {
            return None;
        }
        let (entries, _) = rest.as_chunks::<3>();
        let components: Vec<_> = entries
            .iter()
            .take(usize::from(*count))
            .map(|&[id, sampling, table]| (id, u32::from(sampling >> 4), u32::from(sampling & 15), table))
            .collect();
        let usual = components.iter().all(|(_, across, down, _)| matches!((across, down), (1 | 2 | 4, 1 | 2 | 4)));
        (usual && components.len() == usize::from(*count)).then(|| self.frame = Some((size, components)))
    }

    fn scan(self, segment: &[u8], data_at: usize) -> Option<Plan> {
        let (size, described) = self.frame?;
        let (&count, rest) = segment.split_first()?;
        let (entries, tail) = rest.split_at_checked(usize::from(count) * 2)?;
        if usize::from(count) != described.len() || !matches!(tail, [0, 63, 0, ..]) {
            return None;
        }
        let alone = described.len() == 1;
        let mut components = Vec::new();
        for (&(id, across, down, quantization), &[named, tables]) in described.iter().zip(entries.as_chunks::<2>().0) {
            if named != id {
                return None;
            }
            let (across, down) = if alone { (1, 1) } else { (across, down) };
            let scale = scaled(self.quantization.get(usize::from(quantization))?.as_ref()?);
            let dc = Arc::clone(self.dc.get(usize::from(tables >> 4))?.as_ref()?);
            let ac = Arc::clone(self.ac.get(usize::from(tables & 15))?.as_ref()?);
            components.push(Component { id, across, down, quantization, scale, dc, ac });
        }
        let most = components.iter().fold((1, 1), |(across, down), component| (across.max(component.across), down.max(component.down)));
        // The first component is at full size wherever pictures come from scanners; others are left to the other decoder.
        let full = components.first().is_some_and(|first| (first.across, first.down) == most);
        let names: Vec<u8> = components.iter().map(|component| component.id).collect();
        let is_ycc = self.adobe.map_or(names != *b"RGB", |transform| transform == 1);
        let shared = components.iter().all(|component| usize::from(component.quantization) < 4);
        (full && shared).then_some(Plan { size, components, most, is_ycc, restart_every: self.restart_every, data_at })
    }
}
