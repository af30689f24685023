//! chapters
