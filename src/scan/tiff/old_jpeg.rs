//! JPEG as TIFF 6.0 first had it (section 22): tables lie about the file, and strips or tiles hold bare entropy-coded data.
//!
//! The one idea: the headers that a stream of its own would have can be put together from the tags once, so that each strip or tile
//! becomes an ordinary JPEG. Files that hold a whole stream (tag 513) need none of this.

use super::directory::{Directory, Source};
use crate::model::ScanSize;
use crate::scan::ScanError;

/// The headers before the data of a strip or tile.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Head {
    bytes: Vec<u8>,
    /// Where the two bytes of the height stand.
    height_at: usize,
}

impl Head {
    /// From the tags of a page whose strips or tiles are of this size. `None` where tables are missing or damaged.
    pub(super) fn read(
        source: &mut Source,
        directory: &Directory,
        chunk: ScanSize,
        samples: u8,
        (across, down): (u8, u8),
    ) -> Result<Option<Self>, ScanError> {
        let mut bytes = vec![0xff, 0xd8];
        let quantizers = source.numbers(directory, 519, 4)?;
        let (light, heavy) = (source.numbers(directory, 520, 4)?, source.numbers(directory, 521, 4)?);
        if quantizers.is_empty() || light.is_empty() || heavy.is_empty() {
            return Ok(None);
        }
        for (number, &at) in quantizers.iter().enumerate() {
            segment(&mut bytes, 0xdb, &[&[number as u8], source.read_at(at, 64)?.as_slice()].concat());
        }
        for (class, tables) in [(0u8, &light), (0x10, &heavy)] {
            for (number, &at) in tables.iter().enumerate() {
                let counts = source.read_at(at, 16)?;
                let count: u64 = counts.iter().map(|&count| u64::from(count)).sum();
                if counts.len() < 16 || count > 256 {
                    return Ok(None);
                }
                let values = source.read_at(at + 16, count)?;
                segment(&mut bytes, 0xc4, &[&[class | number as u8], counts.as_slice(), values.as_slice()].concat());
            }
        }
        if let Some(interval) = source.number(directory, 515)?.filter(|&interval| interval > 0) {
            segment(&mut bytes, 0xdd, &(interval.min(65_535) as u16).to_be_bytes());
        }
        let (Ok(width), Ok(height)) = (u16::try_from(chunk.width), u16::try_from(chunk.height)) else { return Ok(None) };
        let height_at = bytes.len() + 5;
        let table = |component: u8, tables: &[u64]| component.min(tables.len().saturating_sub(1) as u8);
        let mut frame = vec![8];
        frame.extend(height.to_be_bytes().into_iter().chain(width.to_be_bytes()));
        frame.push(samples);
        let mut scan = vec![samples];
        for component in 0..samples {
            let factors = if component == 0 && samples == 3 { across << 4 | down } else { 0x11 };
            frame.extend([component + 1, factors, table(component, &quantizers)]);
            scan.extend([component + 1, table(component, &light) << 4 | table(component, &heavy)]);
        }
        scan.extend([0, 63, 0]);
        segment(&mut bytes, 0xc0, &frame);
        segment(&mut bytes, 0xda, &scan);
        Ok(Some(Self { bytes, height_at }))
    }

    /// The data of a strip or tile of so many rows as a JPEG of its own.
    pub(super) fn stream(&self, data: &[u8], rows: u32) -> Vec<u8> {
        let mut stream = self.bytes.clone();
        if let Some(height) = stream.get_mut(self.height_at..self.height_at + 2) {
            height.copy_from_slice(&(rows.min(65_535) as u16).to_be_bytes());
        }
        stream.extend_from_slice(data);
        stream.extend([0xff, 0xd9]);
        stream
    }
}

fn segment(bytes: &mut Vec<u8>, marker: u8, content: &[u8]) {
    bytes.extend([0xff, marker]);
    bytes.extend((content.len() as u16 + 2).to_be_bytes());
    bytes.extend_from_slice(content);
}
