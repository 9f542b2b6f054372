//! What a page's operators do to text: where each letter comes to stand (ISO 32000-2, 8.4, 9.3, 9.4 and 14.6).
//!
//! Paths, colours and images are passed over. So are the drawings of Type 3 fonts: what their letters mean, the font says.

use hayro_font::hayro_syntax::content::TypedIter;
use hayro_font::hayro_syntax::content::ops::TypedInstruction as Op;
use hayro_font::hayro_syntax::object::{
    Array, Dict, Name, Object, Stream, String as Written, dict_or_stream,
};
use hayro_font::hayro_syntax::page::Resources;
use hayro_font::kurbo::Affine;
use hayro_font::{
    CMapResolverFn, Font, FontCache, FontGlyph, FontQuery, FontResolverFn, StandardFont, UNITS_PER_EM,
};
use std::sync::Arc;

/// Takes what is drawn.
pub trait Taker {
    /// A letter: what it is, the way from its own space to the page, and its width there in thousandths of its size.
    fn letter(&mut self, glyph: &FontGlyph<'_>, at: Affine, width: f64);
    /// A piece of content is marked.
    fn begin(&mut self, tag: &[u8], properties: Option<&Dict<'_>>);
    /// The last marked piece ends.
    fn end(&mut self);
    /// An image.
    fn image(&mut self);
}

/// Forms within forms that are followed: none that anybody makes on purpose goes so deep.
const DEEPEST: usize = 32;
/// Saved states that are kept.
const MOST_STATES: usize = 1000;

/// Draws pages of one file.
pub struct Drawing<'a, 't> {
    fonts: FontCache<'a>,
    font_of: FontResolverFn,
    cmap_of: CMapResolverFn,
    state: State<'a>,
    saved: Vec<State<'a>>,
    taker: &'t mut dyn Taker,
}

#[derive(Clone)]
struct State<'a> {
    ctm: Affine,
    font: Option<Font<'a>>,
    size: f64,
    letter_space: f64,
    word_space: f64,
    /// 1 for 100 %.
    stretch: f64,
    leading: f64,
    rise: f64,
    matrix: Affine,
    line: Affine,
}

impl<'a, 't> Drawing<'a, 't> {
    /// A drawing on a page whose own space goes over into the taker's by `ctm`. `fonts` lasts for the file.
    pub fn new(fonts: FontCache<'a>, ctm: Affine, taker: &'t mut dyn Taker) -> Self {
        let state = State {
            ctm,
            font: None,
            size: 1.0,
            letter_space: 0.0,
            word_space: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
            matrix: Affine::IDENTITY,
            line: Affine::IDENTITY,
        };
        // fonts that a file doesn't hold are the standard ones, or like them
        let font_of: FontResolverFn = Arc::new(|query| match query {
            FontQuery::Standard(font) => Some(font.get_font_data()),
            FontQuery::Fallback(font) => Some(font.pick_standard_font().get_font_data()),
        });
        // the character maps of East Asia that a file doesn't hold: no report in English needs them
        let cmap_of: CMapResolverFn = Arc::new(|_| None);
        Drawing { fonts, font_of, cmap_of, state, saved: Vec::new(), taker }
    }

    /// Does what a content stream says.
    pub fn draw(&mut self, mut content: TypedIter<'_>, resources: &Resources<'a>, depth: usize) {
        let before = self.saved.len();
        while let Some(op) = content.next() {
            match op {
                Op::SaveState(_) if self.saved.len() < MOST_STATES => self.saved.push(self.state.clone()),
                Op::RestoreState(_) if self.saved.len() > before => self.restore(),
                Op::Transform(t) => {
                    self.state.ctm *= affine([t.0, t.1, t.2, t.3, t.4, t.5].map(|n| n.as_f64()))
                }
                Op::XObject(x) => self.object(resources.get_x_object(x.0), resources, depth),
                Op::InlineImage(_) => self.taker.image(),
                Op::BeginMarkedContent(mark) => self.taker.begin(mark.0, None),
                Op::BeginMarkedContentWithProperties(mark) => {
                    let named =
                        mark.1.clone().into_name().and_then(|n| resources.properties.get::<Dict<'_>>(n));
                    let own = || dict_or_stream(mark.1).map(|(properties, _)| properties.clone());
                    self.taker.begin(mark.0, named.or_else(own).as_ref());
                }
                Op::EndMarkedContent(_) => self.taker.end(),
                op => self.text(&op, resources),
            }
        }
        while self.saved.len() > before {
            self.restore();
        }
    }

    fn restore(&mut self) {
        if let Some(state) = self.saved.pop() {
            self.state = state;
        }
    }

    /// A form is drawn; an image is counted.
    fn object(&mut self, object: Option<Stream<'a>>, resources: &Resources<'a>, depth: usize) {
        let Some(object) = object else { return };
        let dict = object.dict();
        let is_form = dict.get::<Name<'_>>("Subtype").is_some_and(|n| &*n == b"Form");
        if !is_form {
            self.taker.image();
            return;
        }
        let (true, Ok(content)) = (depth < DEEPEST, object.decoded_data()) else { return };
        let before = self.state.clone();
        self.state.ctm *= dict.get::<[f64; 6]>("Matrix").map_or(Affine::IDENTITY, affine);
        let own = dict.get::<Dict<'_>>("Resources").map(Resources::new);
        self.draw(TypedIter::new(&content), own.as_ref().unwrap_or(resources), depth + 1);
        self.state = before;
    }

    fn text(&mut self, op: &Op<'_, '_>, resources: &Resources<'a>) {
        match op {
            Op::BeginText(_) => self.place(Affine::IDENTITY),
            Op::TextFont(f) => {
                self.state.size = f.1.as_f64();
                self.state.font = match resources.get_font(f.0) {
                    Some(dict) => self.fonts.font(&dict, &self.font_of, &self.cmap_of),
                    None => self.fonts.standard_font(StandardFont::Helvetica, &self.font_of),
                };
            }
            Op::CharacterSpacing(n) => self.state.letter_space = n.0.as_f64(),
            Op::WordSpacing(n) => self.state.word_space = n.0.as_f64(),
            Op::HorizontalScaling(n) => self.state.stretch = n.0.as_f64() / PERCENT,
            Op::TextLeading(n) => self.state.leading = n.0.as_f64(),
            Op::TextRise(n) => self.state.rise = n.0.as_f64(),
            Op::SetTextMatrix(m) => self.place(affine([m.0, m.1, m.2, m.3, m.4, m.5].map(|n| n.as_f64()))),
            Op::NextLine(n) => self.next_line(n.0.as_f64(), n.1.as_f64()),
            Op::NextLineAndSetLeading(n) => {
                self.state.leading = -n.1.as_f64();
                self.next_line(n.0.as_f64(), n.1.as_f64());
            }
            Op::NextLineUsingLeading(_) => self.next_line(0.0, -self.state.leading),
            Op::NextLineAndShowText(t) => {
                self.next_line(0.0, -self.state.leading);
                self.show(t.0);
            }
            Op::ShowTextWithParameters(t) => {
                (self.state.word_space, self.state.letter_space) = (t.0.as_f64(), t.1.as_f64());
                self.next_line(0.0, -self.state.leading);
                self.show(t.2);
            }
            Op::ShowText(t) => self.show(t.0),
            Op::ShowTexts(t) => self.show_all(t.0),
            _ => {}
        }
    }

    fn place(&mut self, matrix: Affine) {
        (self.state.matrix, self.state.line) = (matrix, matrix);
    }

    fn next_line(&mut self, x: f64, y: f64) {
        self.place(self.state.line * Affine::translate((x, y)));
    }

    /// Strings, and between them how far the next one is drawn back, in thousandths of the size.
    fn show_all(&mut self, parts: &Array<'_>) {
        for part in parts.iter::<Object<'_>>() {
            match part {
                Object::String(text) => self.show(&text),
                Object::Number(back) => {
                    self.advance(-back.as_f64() / f64::from(UNITS_PER_EM) * self.state.size)
                }
                _ => {}
            }
        }
    }

    fn show(&mut self, text: &Written<'_>) {
        let Some(font) = self.state.font.clone() else { return };
        let (bytes, mut at) = (text.as_bytes(), 0);
        while at < bytes.len() {
            let (code, length) = font.read_code(bytes, at);
            at += length.max(1);
            let width = font.code_advance(code);
            let state = &self.state;
            let own = [state.size * state.stretch, 0.0, 0.0, state.size, 0.0, state.rise];
            let place = state.ctm * state.matrix * affine(own) * Affine::scale(1.0 / f64::from(UNITS_PER_EM));
            self.taker.letter(&font.glyph(font.map_code(code), code), place, width.x);
            let is_space = length == 1 && code == u32::from(b' ');
            let space = state.letter_space + if is_space { state.word_space } else { 0.0 };
            let way = if font.is_horizontal() { width.x } else { width.y };
            self.advance(way / f64::from(UNITS_PER_EM) * state.size + space);
        }
    }

    fn advance(&mut self, way: f64) {
        let horizontal = self.state.font.as_ref().is_none_or(Font::is_horizontal);
        let way = if horizontal { (way * self.state.stretch, 0.0) } else { (0.0, way) };
        self.state.matrix *= Affine::translate(way);
    }
}

const PERCENT: f64 = 100.0;

fn affine(numbers: [f64; 6]) -> Affine {
    Affine::new(numbers)
}
