//! The window: reads views, paints them, sends commands.

pub mod widgets;
