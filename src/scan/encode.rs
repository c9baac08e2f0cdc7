//! Rasters as PNG and JPEG bytes, for exports and for the cache of thumbnails.

use super::ScanError;
use super::raster::{Pixels, Raster};

fn failed(error: impl std::fmt::Display) -> ScanError {
    ScanError::Io(error.to_string())
}

/// The raster as a PNG, in its own form: a bilevel raster becomes a PNG of one bit a pixel.
///
/// # Errors
/// Where the raster's bytes do not fit its size.
pub fn encode_png(raster: &Raster) -> Result<Vec<u8>, ScanError> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, raster.size.width, raster.size.height);
    let (color, depth) = match raster.pixels {
        Pixels::Bilevel(_) => (png::ColorType::Grayscale, png::BitDepth::One),
        Pixels::Grey(_) => (png::ColorType::Grayscale, png::BitDepth::Eight),
        Pixels::Rgb(_) => (png::ColorType::Rgb, png::BitDepth::Eight),
    };
    encoder.set_color(color);
    encoder.set_depth(depth);
    let mut writer = encoder.write_header().map_err(failed)?;
    writer.write_image_data(raster.pixels.bytes()).map_err(failed)?;
    writer.finish().map_err(failed)?;
    Ok(out)
}

/// The raster as a JPEG of quality 1 to 100; bilevel becomes grey.
///
/// # Errors
/// Where a side is longer than JPEG's 65,535 pixels or the raster's bytes do not fit its size.
pub fn encode_jpeg(raster: &Raster, quality: u8) -> Result<Vec<u8>, ScanError> {
    let mut out = Vec::new();
    let mut encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut out, quality.clamp(1, 100));
    let (width, height) = (raster.size.width, raster.size.height);
    match &raster.pixels {
        Pixels::Rgb(bytes) => encode(&mut encoder, bytes, width, height, image::ExtendedColorType::Rgb8)?,
        Pixels::Grey(bytes) => encode(&mut encoder, bytes, width, height, image::ExtendedColorType::L8)?,
        Pixels::Bilevel(_) => encode(&mut encoder, &raster.to_grey8(), width, height, image::ExtendedColorType::L8)?,
    }
    Ok(out)
}

fn encode(
    encoder: &mut image::codecs::jpeg::JpegEncoder<&mut Vec<u8>>,
    bytes: &[u8],
    width: u32,
    height: u32,
    color: image::ExtendedColorType,
) -> Result<(), ScanError> {
    let samples = u64::from(color.channel_count());
    if bytes.len() as u64 != u64::from(width) * u64::from(height) * samples {
        return Err(ScanError::Damaged("the picture's bytes do not fit its size".to_owned()));
    }
    encoder.encode(bytes, width, height, color).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ScanSize;
    use crate::scan::{Cancel, Limits, Request, open};

    fn decoded(bytes: Vec<u8>) -> Raster {
        let mut file = open(Box::new(std::io::Cursor::new(bytes)), &Limits::default()).unwrap();
        file.decode(0, Request::WHOLE, &Limits::default(), &Cancel::default()).unwrap()
    }

    #[test]
    fn png_comes_back_equal_in_every_form() {
        let size = ScanSize { width: 9, height: 2 };
        for pixels in [Pixels::Bilevel(vec![0x5a, 0x80, 0x13, 0x00]), Pixels::Grey((0..18).collect()), Pixels::Rgb((0..54).collect())] {
            let raster = Raster::whole(size, pixels);
            assert_eq!(decoded(encode_png(&raster).unwrap()).pixels, raster.pixels);
        }
    }

    #[test]
    fn jpeg_comes_back_alike() {
        let size = ScanSize { width: 16, height: 16 };
        let raster = Raster::whole(size, Pixels::Grey((0..=255).collect()));
        let back = decoded(encode_jpeg(&raster, 95).unwrap());
        let apart = back.pixels.bytes().iter().zip(raster.pixels.bytes()).map(|(a, b)| a.abs_diff(*b)).max();
        assert!(apart < Some(12), "{apart:?}");
        assert!(encode_jpeg(&Raster { size, ..Raster::whole(size, Pixels::Grey(vec![0; 3])) }, 90).is_err());
    }
}
