//! Which renderer draws the window, as people name it.

use std::fmt;
use std::str::FromStr;

/// What draws the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Renderer {
    /// OpenGL 2 or later, or OpenGL ES.
    #[default]
    Glow,
    /// Vulkan, Metal or Direct3D 12; needs the cargo feature `wgpu`.
    Wgpu,
}

impl fmt::Display for Renderer {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(match self {
            Self::Glow => "glow",
            Self::Wgpu => "wgpu",
        })
    }
}

impl FromStr for Renderer {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        match name {
            "glow" => Ok(Self::Glow),
            "wgpu" => Ok(Self::Wgpu),
            _ => Err("there are `glow` and `wgpu`".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_are_written() {
        for renderer in [Renderer::Glow, Renderer::Wgpu] {
            assert_eq!(renderer.to_string().parse(), Ok(renderer));
        }
        assert!("vulkan".parse::<Renderer>().is_err());
    }
}
