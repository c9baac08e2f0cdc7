//! ZIP archives as office documents and books are: few files, deflated, without dates, so that the same content gives the same bytes.

use flate2::Compression;
use flate2::write::DeflateEncoder;
use std::io::Write as _;

/// An archive that is being written.
#[derive(Debug, Default)]
pub(in crate::formats) struct Zip {
    out: Vec<u8>,
    index: Vec<u8>,
    count: u16,
}

/// The first of January 1980, the earliest day there is.
const DAY: u16 = 0x21;

impl Zip {
    /// Adds a file.
    pub(in crate::formats) fn add(&mut self, name: &str, data: &[u8]) {
        let mut packer = DeflateEncoder::new(Vec::with_capacity(data.len() / 3), Compression::default());
        packer.write_all(data).unwrap_or_default();
        let packed = packer.finish().unwrap_or_default();
        self.put(name, data, &packed, 8);
    }

    /// Adds a file as it is.
    pub(in crate::formats) fn store(&mut self, name: &str, data: &[u8]) {
        self.put(name, data, data, 0);
    }

    fn put(&mut self, name: &str, data: &[u8], packed: &[u8], method: u16) {
        let mut crc = flate2::Crc::new();
        crc.update(data);
        let at = self.out.len() as u32;
        let mut head = Vec::with_capacity(26);
        // Version 2.0, names in UTF-8, method, time, day, sum, sizes, length of the name, nothing further.
        for word in [20, 0x0800, method, 0, DAY] {
            head.extend(word.to_le_bytes());
        }
        for word in [crc.sum(), packed.len() as u32, data.len() as u32] {
            head.extend(word.to_le_bytes());
        }
        head.extend((name.len() as u16).to_le_bytes());
        head.extend([0, 0]);
        self.out.extend(b"PK\x03\x04");
        self.out.extend(&head);
        self.out.extend(name.as_bytes());
        self.out.extend(packed);
        self.index.extend(b"PK\x01\x02\x14\x00");
        self.index.extend(&head);
        // No comment, first disk, no attributes.
        self.index.extend([0; 10]);
        self.index.extend(at.to_le_bytes());
        self.index.extend(name.as_bytes());
        self.count += 1;
    }

    /// The archive.
    pub(in crate::formats) fn finish(mut self) -> Vec<u8> {
        let at = self.out.len() as u32;
        self.out.extend(&self.index);
        self.out.extend(b"PK\x05\x06\0\0\0\0");
        self.out.extend(self.count.to_le_bytes());
        self.out.extend(self.count.to_le_bytes());
        self.out.extend((self.index.len() as u32).to_le_bytes());
        self.out.extend(at.to_le_bytes());
        self.out.extend([0, 0]);
        self.out
    }
}
