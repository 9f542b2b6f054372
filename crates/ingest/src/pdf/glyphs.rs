//! Letters off the pages of a PDF, each with its place. How a file is built, its encryption and its fonts are hayro's business.

use super::drawing::{self, Drawing};
use super::info;
use crate::Fault;
use hayro_font::hayro_cmap::BfString;
use hayro_font::hayro_syntax::object::{Dict, String as Written};
use hayro_font::hayro_syntax::page::Page as Source;
use hayro_font::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro_font::kurbo::Affine;
use hayro_font::{FontCache, FontGlyph, UNITS_PER_EM};
use std::collections::HashSet;

/// A letter, a ligature, or a space, and where it stands. Lengths are points (1/72 inch); x grows along the line, y down the page.
#[derive(Clone, Debug, PartialEq)]
pub struct Glyph {
    /// Its characters.
    pub text: String,
    /// Where it begins.
    pub x: f64,
    /// Its baseline.
    pub y: f64,
    /// The size of its font.
    pub size: f64,
    /// How far on the next one stands.
    pub advance: f64,
}

/// What a file holds.
#[derive(Debug, Default)]
pub struct Found {
    /// The glyphs of each page, in the order in which they are drawn.
    pub pages: Vec<Vec<Glyph>>,
    /// Images that are drawn.
    pub images: usize,
    /// The title that the file gives itself.
    pub title: Option<String>,
    /// The day on which it was made (RFC 3339).
    pub made: Option<String>,
}

impl Found {
    /// Letters, with and without a meaning.
    pub fn letters(&self) -> usize {
        self.pages.iter().flatten().filter(|g| !g.text.trim().is_empty()).count()
    }

    /// The share of letters that say which characters they are; 1 where there are none.
    pub fn readable(&self) -> f64 {
        let unknown = self.pages.iter().flatten().filter(|g| g.text == UNKNOWN).count();
        1.0 - unknown as f64 / self.letters().max(1) as f64
    }
}

/// What stands for a letter whose font does not say which character it is.
pub const UNKNOWN: &str = "\u{fffd}";

/// Takes the glyphs off all pages.
///
/// # Errors
/// If the file is encrypted or too broken to have pages.
pub fn of(bytes: Vec<u8>) -> Result<Found, Fault> {
    let pdf = Pdf::new(bytes).map_err(fault)?;
    let meta = pdf.metadata();
    let mut found = Found {
        title: meta.title.as_deref().and_then(info::title),
        made: meta.creation_date.as_ref().and_then(info::day),
        ..Found::default()
    };
    let fonts = FontCache::new();
    for page in pdf.pages().iter() {
        let mut taker = Taker::default();
        Drawing::new(fonts.clone(), from_top(page), &mut taker).draw(
            page.typed_operations(),
            page.resources(),
            0,
        );
        found.images += taker.images;
        found.pages.push(taker.glyphs());
    }
    Ok(found)
}

fn fault(e: LoadPdfError) -> Fault {
    match e {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => Fault::broken(
            "a PDF that opens without a password",
            "one that asks for it",
            "take the password off, for example with qpdf --decrypt",
        ),
        LoadPdfError::Decryption(_) => Fault::broken(
            "a PDF that opens without a key",
            "one encrypted in a way that is not known",
            "save it anew without encryption",
        ),
        LoadPdfError::Invalid => Fault::broken(
            "a PDF",
            "one whose pages cannot be found",
            "check that it is whole, or repair it, for example with qpdf",
        ),
    }
}

/// From the page's own coordinates to those that begin in its upper left corner.
fn from_top(page: &Source<'_>) -> Affine {
    Affine::new(page.initial_transform(true).as_coeffs())
}

/// Which way a line runs: along the page, or turned by quarters of a circle.
const WAYS: [(f64, f64); 4] = [(1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0)];
/// Sine of the angle by which a line may be off its way.
const OBLIQUE: f64 = 0.05;
/// How much nearer than this, in font sizes, two equal letters are one drawn twice.
const DOUBLE: f64 = 0.08;
/// Where this share of a page's letters is marked as no part of the text, the mark is not believed.
const MOSTLY: f64 = 0.9;

/// A letter, its size and place in steps of [`DOUBLE`] of its size.
type Cell = (String, u64, i64, i64);

/// A glyph, its way, and whether the file marks it as no part of the text.
struct Placed {
    glyph: Glyph,
    way: usize,
    artifact: bool,
}

/// Collects what is drawn.
#[derive(Default)]
struct Taker {
    placed: Vec<Placed>,
    seen: HashSet<Cell>,
    images: usize,
    marks: Vec<Mark>,
}

/// A marked piece of content (ISO 32000-2, 14.6).
struct Mark {
    artifact: bool,
    /// What the piece says, whatever letters draw it: given out with its first letter.
    says: Option<Option<String>>,
}

impl Taker {
    /// The glyphs of the page that run the way that most do, as if they ran along it.
    fn glyphs(mut self) -> Vec<Glyph> {
        let artifacts = self.placed.iter().filter(|p| p.artifact).count();
        if (artifacts as f64) < MOSTLY * self.placed.len() as f64 {
            self.placed.retain(|p| !p.artifact);
        }
        let count = |way: usize| self.placed.iter().filter(|p| p.way == way).count();
        let way = (0..WAYS.len()).rev().max_by_key(|&w| count(w)).unwrap_or(0);
        self.placed.into_iter().filter(|p| p.way == way).map(|p| turned(p.glyph, WAYS[way])).collect()
    }

    /// What a glyph says here: `None` where what the marked piece says has been given out.
    fn text_of(&mut self, glyph: &FontGlyph<'_>) -> Option<String> {
        match self.marks.iter_mut().rev().find_map(|m| m.says.as_mut()) {
            Some(says) => says.take(),
            None => Some(characters(glyph)),
        }
    }

    fn put(&mut self, text: String, at: Affine, width: f64) {
        let [a, b, c, d, x, y] = at.as_coeffs();
        let (along, size) = (a.hypot(b), c.hypot(d) * f64::from(UNITS_PER_EM));
        let is_way = |w: &(f64, f64)| a * w.0 + b * w.1 > 0.0 && (a * w.1 - b * w.0).abs() < OBLIQUE * along;
        let place = [x, y, size, width].iter().all(|v| v.is_finite());
        let Some(way) = WAYS.iter().position(is_way).filter(|_| place && size > 0.0) else { return };
        let glyph = Glyph { text, x, y, size, advance: width * along };
        if !self.is_double(&glyph) {
            let artifact = self.marks.iter().any(|m| m.artifact);
            self.placed.push(Placed { glyph, way, artifact });
        }
    }

    /// True for a letter that is drawn again in its place, to make it bold or to give it an outline.
    fn is_double(&mut self, glyph: &Glyph) -> bool {
        let cell = |v: f64| (v / (glyph.size * DOUBLE)).floor() as i64;
        let size = glyph.size.to_bits();
        let (x, y) = (cell(glyph.x), cell(glyph.y));
        let at = |d: (i64, i64)| (glyph.text.clone(), size, x.saturating_add(d.0), y.saturating_add(d.1));
        let double = (-1..=1).flat_map(|i| (-1..=1).map(move |j| (i, j))).any(|d| self.seen.contains(&at(d)));
        self.seen.insert(at((0, 0)));
        double && !glyph.text.trim().is_empty()
    }
}

/// The glyph as it stands where the page is turned so that `way` runs along it.
fn turned(glyph: Glyph, way: (f64, f64)) -> Glyph {
    let (x, y) = (glyph.x * way.0 + glyph.y * way.1, glyph.y * way.0 - glyph.x * way.1);
    Glyph { x, y, ..glyph }
}

fn characters(glyph: &FontGlyph<'_>) -> String {
    let said = match glyph {
        FontGlyph::Outline(glyph) => glyph.as_unicode(),
        FontGlyph::Type3(glyph) => glyph.as_unicode(),
    };
    match said {
        Some(BfString::Char(c)) => plain(c),
        Some(BfString::String(s)) => s.chars().map(plain).collect(),
        None => UNKNOWN.into(),
    }
}

/// Latin ligatures (U+FB00 to U+FB06) as their letters.
const LIGATURES: [&str; 7] = ["ff", "fi", "fl", "ffi", "ffl", "st", "st"];
/// What symbol fonts have for bullets, in the private area of Unicode.
const PRIVATE_BULLETS: [char; 4] = ['\u{f0b7}', '\u{f0a7}', '\u{f0d8}', '\u{f076}'];

fn plain(c: char) -> String {
    match c {
        '\u{fb00}'..='\u{fb06}' => LIGATURES[c as usize - 0xfb00].into(),
        c if PRIVATE_BULLETS.contains(&c) => "•".into(),
        '\u{e000}'..='\u{f8ff}' => UNKNOWN.into(),
        c if c.is_control() => " ".into(),
        c => c.into(),
    }
}

impl drawing::Taker for Taker {
    fn letter(&mut self, glyph: &FontGlyph<'_>, at: Affine, width: f64) {
        if let Some(text) = self.text_of(glyph) {
            self.put(text, at, width);
        }
    }

    fn begin(&mut self, tag: &[u8], properties: Option<&Dict<'_>>) {
        let says = properties.and_then(|p| p.get::<Written<'_>>("ActualText"));
        self.marks
            .push(Mark { artifact: tag == b"Artifact", says: says.map(|s| Some(info::text(s.as_bytes()))) });
    }

    fn end(&mut self) {
        self.marks.pop();
    }

    fn image(&mut self) {
        self.images += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glyph(x: f64, y: f64) -> Glyph {
        Glyph { text: "l".into(), x, y, size: 10.0, advance: 2.2 }
    }

    #[test]
    fn a_letter_drawn_twice_is_one_and_two_thin_ones_are_two() {
        let mut taker = Taker::default();
        assert!(!taker.is_double(&glyph(100.0, 50.0)));
        assert!(taker.is_double(&glyph(100.3, 50.0)));
        assert!(!taker.is_double(&glyph(102.2, 50.0)));
        // in other steps, another place
        assert!(!taker.is_double(&Glyph { size: 14.0, ..glyph(140.0, 70.0) }));
    }

    #[test]
    fn turned_lines_run_along_the_page() {
        // down the page, one line to the left of the other
        let (first, second) = (turned(glyph(90.0, 10.0), WAYS[1]), turned(glyph(78.0, 10.0), WAYS[1]));
        assert_eq!((first.x, second.x), (10.0, 10.0));
        assert!(first.y < second.y);
    }

    #[test]
    fn ligatures_and_symbols_become_what_they_mean() {
        assert_eq!(['\u{fb03}', '\u{f0b7}', '\u{f123}', 'é'].map(plain).concat(), "ffi•\u{fffd}é");
    }
}
