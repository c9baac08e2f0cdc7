//! Paths as they are written down: text where they are text, otherwise their bytes.
//!
//! A file name need not be valid Unicode, and a dossier must find its scans again whatever they are called.

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use serde::{Deserialize, Serialize};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// A path in a dossier or in the settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum WirePath {
    /// A path that is text.
    Text(String),
    /// Any other: its bytes as the system gives them.
    Raw {
        /// The bytes (UTF-16 units, low byte first, on Windows).
        bytes: Vec<u8>,
    },
}

impl WirePath {
    /// For writing.
    pub(crate) fn new(path: &Path) -> Self {
        match path.to_str() {
            Some(text) => Self::Text(text.to_owned()),
            None => Self::Raw { bytes: raw_bytes(path) },
        }
    }

    /// After reading.
    pub(crate) fn path(&self) -> PathBuf {
        match self {
            Self::Text(text) => PathBuf::from(text),
            Self::Raw { bytes } => PathBuf::from(from_raw_bytes(bytes)),
        }
    }
}

#[cfg(windows)]
fn raw_bytes(path: &Path) -> Vec<u8> {
    use std::os::windows::ffi::OsStrExt as _;
    path.as_os_str().encode_wide().flat_map(u16::to_le_bytes).collect()
}

#[cfg(windows)]
fn from_raw_bytes(bytes: &[u8]) -> OsString {
    use std::os::windows::ffi::OsStringExt as _;
    let (units, _) = bytes.as_chunks::<2>();
    OsString::from_wide(&units.iter().map(|unit| u16::from_le_bytes(*unit)).collect::<Vec<_>>())
}

#[cfg(not(windows))]
fn raw_bytes(path: &Path) -> Vec<u8> {
    use std::os::unix::ffi::OsStrExt as _;
    path.as_os_str().as_bytes().to_owned()
}

#[cfg(not(windows))]
fn from_raw_bytes(bytes: &[u8]) -> OsString {
    use std::os::unix::ffi::OsStringExt as _;
    OsString::from_vec(bytes.to_owned())
}

impl ToSql for WirePath {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Self::Raw { bytes } => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
        })
    }
}

impl FromSql for WirePath {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value {
            ValueRef::Text(text) => std::str::from_utf8(text).map(|text| Self::Text(text.to_owned())).map_err(FromSqlError::other),
            ValueRef::Blob(bytes) => Ok(Self::Raw { bytes: bytes.to_owned() }),
            ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) => Err(FromSqlError::InvalidType),
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::ffi::OsStringExt as _;

    #[test]
    fn a_name_that_is_not_unicode_comes_back() {
        let path = PathBuf::from(OsString::from_vec(b"scans/page\xff1.tif".to_vec()));
        let json = serde_json::to_string(&WirePath::new(&path)).unwrap();
        assert_eq!(serde_json::from_str::<WirePath>(&json).unwrap().path(), path);
        assert_eq!(WirePath::new(Path::new("a.txt")), WirePath::Text("a.txt".to_owned()));
    }
}
