//! ZIP archives as office documents and books are: few files, deflated, without dates, so that the same content gives the same bytes.

use std::io::{Cursor, Write as _};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// An archive that is being written, in memory.
#[derive(Debug)]
pub(in crate::formats) struct Zip(ZipWriter<Cursor<Vec<u8>>>);

impl Default for Zip {
    fn default() -> Self {
        Self(ZipWriter::new(Cursor::new(Vec::new())))
    }
}

impl Zip {
    /// Adds a file.
    pub(in crate::formats) fn add(&mut self, name: &str, data: &[u8]) {
        self.put(name, data, CompressionMethod::Deflated);
    }

    /// Adds a file as it is.
    pub(in crate::formats) fn store(&mut self, name: &str, data: &[u8]) {
        self.put(name, data, CompressionMethod::Stored);
    }

    /// Writing to memory fails only where a file is larger than the format can hold; text is not.
    fn put(&mut self, name: &str, data: &[u8], method: CompressionMethod) {
        let options = SimpleFileOptions::default().compression_method(method).last_modified_time(DateTime::default());
        if self.0.start_file(name, options).is_ok() {
            self.0.write_all(data).unwrap_or_default();
        }
    }

    /// The archive.
    pub(in crate::formats) fn finish(self) -> Vec<u8> {
        self.0.finish().map(Cursor::into_inner).unwrap_or_default()
    }
}
