//! The window: reads views, paints them, sends commands.

pub mod textures;
pub mod widgets;
