//! How the scan pane is set up: ruler, two pages, how dense the screen is.
//!
//! Kept in the settings as words. What a size on paper is in dots and the other way round is worked out here too, so that ruler, status
//! line and true size agree.

use crate::model::ScanSize;
use std::collections::BTreeMap;

/// The ruler along the scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ruler {
    /// None.
    #[default]
    Off,
    /// In centimetres.
    Centimetres,
    /// In inches.
    Inches,
}

impl Ruler {
    /// What the command makes of it.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Off => Self::Centimetres,
            Self::Centimetres => Self::Inches,
            Self::Inches => Self::Off,
        }
    }

    /// Units of the ruler in an inch, and the unit's name.
    pub fn unit(self) -> Option<(f32, &'static str)> {
        match self {
            Self::Off => None,
            Self::Centimetres => Some((2.54, "cm")),
            Self::Inches => Some((1.0, "in")),
        }
    }
}

/// How the scan pane is set up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ScanPrefs {
    /// The ruler.
    pub ruler: Ruler,
    /// Whether the next page shows beside this one.
    pub two_pages: bool,
    /// Dots an inch of the screen, where the user measured it; systems are usually wrong about it.
    pub screen_dpi: Option<u16>,
}

/// What a screen is taken for that nobody measured, before the system's scaling.
const USUAL_SCREEN: f32 = 96.0;
/// Dots an inch that a screen can have.
pub const SCREEN_DPI: std::ops::RangeInclusive<u16> = 50..=600;

impl ScanPrefs {
    /// What the settings say; the usual where they say nothing.
    pub fn of(settings: &BTreeMap<String, String>) -> Self {
        let get = |name: &str| settings.get(name).map(String::as_str);
        Self {
            ruler: match get("ruler") {
                Some("cm") => Ruler::Centimetres,
                Some("in") => Ruler::Inches,
                _ => Ruler::Off,
            },
            two_pages: get("two-pages") == Some("yes"),
            screen_dpi: get("screen-dpi").and_then(|text| text.parse().ok()).filter(|dpi| SCREEN_DPI.contains(dpi)),
        }
    }

    /// Writes it into the settings.
    pub fn put(&self, settings: &mut BTreeMap<String, String>) {
        settings.insert("ruler".to_owned(), self.ruler.unit().map_or("no", |(_, name)| name).to_owned());
        settings.insert("two-pages".to_owned(), if self.two_pages { "yes" } else { "no" }.to_owned());
        match self.screen_dpi {
            Some(dpi) => settings.insert("screen-dpi".to_owned(), dpi.to_string()),
            None => settings.remove("screen-dpi"),
        };
    }

    /// Dots an inch of a screen with so many pixels a point.
    pub fn screen_dpi(&self, pixels_per_point: f32) -> f32 {
        self.screen_dpi.map_or(USUAL_SCREEN * pixels_per_point, f32::from)
    }

    /// Screen pixels per scan pixel at which the page is as large as its paper.
    pub fn true_size(&self, scan_dpi: (f32, f32), pixels_per_point: f32) -> f32 {
        self.screen_dpi(pixels_per_point) / f32::midpoint(scan_dpi.0, scan_dpi.1).max(1.0)
    }
}

/// The resolution of a scan and the size of its paper, for people: `300 dpi · 21.6 × 27.9 cm`.
pub fn paper_size(size: ScanSize, dpi: Option<(f32, f32)>) -> Option<String> {
    let (across, down) = dpi.filter(|(across, down)| *across > 0.0 && *down > 0.0)?;
    let resolution = if (across - down).abs() < 1.0 { format!("{across:.0} dpi") } else { format!("{across:.0} × {down:.0} dpi") };
    let (width, height) = (size.width as f32 / across * 2.54, size.height as f32 / down * 2.54);
    Some(format!("{resolution} · {width:.1} × {height:.1} cm"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_come_back() {
        let mut settings = BTreeMap::new();
        let prefs = ScanPrefs { ruler: Ruler::Inches, two_pages: true, screen_dpi: Some(141) };
        prefs.put(&mut settings);
        assert_eq!(ScanPrefs::of(&settings), prefs);
        settings.insert("screen-dpi".to_owned(), "9".to_owned());
        assert_eq!(ScanPrefs::of(&settings).screen_dpi, None);
        ScanPrefs::default().put(&mut settings);
        assert_eq!(ScanPrefs::of(&settings), ScanPrefs::default());
    }

    #[test]
    fn paper_and_screen_agree() {
        let size = ScanSize { width: 2550, height: 3300 };
        assert_eq!(paper_size(size, Some((300.0, 300.0))).unwrap(), "300 dpi · 21.6 × 27.9 cm");
        assert_eq!(paper_size(size, Some((204.0, 98.0))).unwrap(), "204 × 98 dpi · 31.8 × 85.5 cm");
        assert_eq!(paper_size(size, None), None);
        let prefs = ScanPrefs { screen_dpi: Some(150), ..ScanPrefs::default() };
        assert_eq!(prefs.true_size((300.0, 300.0), 2.0), 0.5);
        assert_eq!(ScanPrefs::default().true_size((192.0, 192.0), 1.0), 0.5);
    }
}
