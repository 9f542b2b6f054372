//! Which place a name means: one sense per document, ranked by two small linear models.
//!
//! The first model sees population, kind of place, the countries and states that the document names, the outlet and
//! patterns such as *Paris, Texas*. The second one sees the same and how near the readings of the other names lie, as far as
//! the first believes in them.

use crate::candidates::{Candidate, Found, spelt_as};
use crate::outlets::Outlet;
use crate::places::{Feature, NameKind, PlaceRow, Places};
use crate::weights::weights;
use sitroom_codebook::Code3;
use sitroom_document::Analysis;
use std::collections::HashMap;

/// Most readings of one name that are compared.
const MAX_READINGS: usize = 24;
/// Most names of a document whose nearness is compared; later names are compared with these only.
const MAX_NEAR: usize = 48;

/// Names of the features of both models; the first model uses those before `near`.
pub(crate) const FEATURES: [&str; 47] = [
    "population",
    "largest",
    "second",
    "country",
    "admin1",
    "admin2",
    "admin3",
    "capital",
    "seat1",
    "seat2",
    "town",
    "quarter",
    "continent",
    "region",
    "water",
    "island",
    "nature",
    "site",
    "variant",
    "alternate",
    "abbreviation",
    "inside.next",
    "outside.next",
    "holds.before",
    "holds.none",
    "country.named",
    "country.share",
    "country.absent",
    "state.named",
    "state.share",
    "tld.same",
    "tld.other",
    "home.near",
    "home.state",
    "home.country",
    "ratio",
    "great",
    "near.40",
    "near.161",
    "near.500",
    "near.best",
    "near.text",
    "mass.country",
    "mass.country.share",
    "mass.state",
    "mass.state.share",
    "mass.of.country",
];
/// Where the features of nearness begin.
const NEAR: usize = 37;
/// Where features lie that the last choice looks at.
pub(crate) const OUTSIDE_NEXT: usize = 22;
/// See [`OUTSIDE_NEXT`].
pub(crate) const COUNTRY_ABSENT: usize = 27;
/// See [`OUTSIDE_NEXT`].
pub(crate) const INSIDE_NEXT: usize = 21;
/// See [`OUTSIDE_NEXT`].
pub(crate) const HOME_NEAR: usize = 32;
/// See [`OUTSIDE_NEXT`].
pub(crate) const STATE_MASS: usize = 44;
/// See [`OUTSIDE_NEXT`].
pub(crate) const GREAT: usize = 36;
/// See [`OUTSIDE_NEXT`].
pub(crate) const COUNTRY_NAMED: usize = 25;
/// See [`OUTSIDE_NEXT`].
pub(crate) const STATE_NAMED: usize = 28;
/// See [`OUTSIDE_NEXT`].
pub(crate) const HOME_COUNTRY: usize = 34;
/// See [`OUTSIDE_NEXT`].
pub(crate) const COUNTRY_MASS: usize = 42;
/// Number of features of nearness.
const N_NEAR: usize = FEATURES.len() - NEAR;

/// Values of [`FEATURES`] for one reading.
pub(crate) type Values = [f32; FEATURES.len()];

/// One reading of a name, with what ranking needs.
#[derive(Clone, Debug)]
pub(crate) struct Sense {
    pub place: u32,
    pub row: PlaceRow,
    pub country: Option<Code3>,
    pub kind: NameKind,
    pub values: Values,
    pub score: f32,
    pub xyz: [f32; 3],
}

/// All mentions of one name and its readings, best first after [`Ranker::rank`].
#[derive(Clone, Debug)]
pub(crate) struct Name {
    pub list: u64,
    /// Indices of candidates.
    pub mentions: Vec<u32>,
    pub senses: Vec<Sense>,
}

/// The two models.
#[derive(Debug)]
pub(crate) struct Ranker {
    first: Vec<f32>,
    second: Vec<f32>,
}

impl Ranker {
    pub(crate) fn builtin() -> Self {
        let names: Vec<String> = FEATURES.iter().map(|f| f.to_string()).collect();
        Ranker { first: weights("rank1", &names), second: weights("rank2", &names) }
    }

    /// The names among the accepted candidates, their readings ranked.
    pub(crate) fn rank(&self, doc: &Scene<'_>) -> Vec<Name> {
        let mut names = doc.names();
        let context = Context::count(&names, doc);
        for i in 0..names.len() {
            let values: Vec<Values> =
                (0..names[i].senses.len()).map(|s| doc.values(&names, i, s, &context)).collect();
            for (sense, v) in names[i].senses.iter_mut().zip(values) {
                sense.values = v;
                sense.score = dot(&self.first, &v);
            }
            softmax(&mut names[i].senses);
        }
        let near: Vec<Vec<[f32; N_NEAR]>> = (0..names.len())
            .map(|i| (0..names[i].senses.len()).map(|s| nearness(&names, i, s, doc)).collect())
            .collect();
        for (name, near) in names.iter_mut().zip(near) {
            for (sense, near) in name.senses.iter_mut().zip(near) {
                sense.values[NEAR..].copy_from_slice(&near);
                sense.score = dot(&self.second, &sense.values);
            }
            softmax(&mut name.senses);
            name.senses.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.place.cmp(&b.place)));
        }
        names
    }
}

/// The candidates of a document that count as toponyms.
pub(crate) struct Scene<'a> {
    pub text: &'a str,
    pub analysis: &'a Analysis,
    pub places: &'a Places,
    pub all: &'a [Candidate],
    /// Of each candidate, whether it counts.
    pub accepted: &'a [bool],
    pub outlet: Option<Outlet>,
}

impl Scene<'_> {
    fn names(&self) -> Vec<Name> {
        let mut names: Vec<Name> = Vec::new();
        let mut known: HashMap<u64, usize> = HashMap::new();
        for (i, c) in self.all.iter().enumerate().filter(|(i, _)| self.accepted[*i]) {
            let Found::Name(list) = c.found else { continue };
            let at = *known.entry(list).or_insert(names.len());
            if at == names.len() {
                names.push(Name { list, mentions: Vec::new(), senses: Vec::new() });
            }
            names[at].mentions.push(i as u32);
        }
        for name in &mut names {
            name.senses = self.senses(name);
        }
        names
    }

    fn senses(&self, name: &Name) -> Vec<Sense> {
        let allowed = |k: NameKind| name.mentions.iter().any(|&m| spelt_as(k, self.words(m)));
        let mut out: Vec<Sense> = Vec::with_capacity(8);
        for wanted in [false, true] {
            let readings = self.places.readings(name.list);
            for r in readings.filter(|r| allowed(r.kind) && (r.kind == NameKind::Alternate) == wanted) {
                if out.len() >= MAX_READINGS {
                    break;
                }
                let sense = self.sense(r.place, r.kind);
                let overshadowed =
                    wanted && out.iter().any(|o| o.row.log_population > sense.row.log_population - 1.0);
                if !overshadowed {
                    out.push(sense);
                }
            }
        }
        out
    }

    fn sense(&self, place: u32, kind: NameKind) -> Sense {
        let row = self.places.row(place);
        let country = self.places.country(&row);
        let (lat, lon) = (row.latitude.to_radians(), row.longitude.to_radians());
        let xyz = [lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()];
        Sense { place, row, country, kind, values: [0.0; FEATURES.len()], score: 0.0, xyz }
    }

    fn words(&self, candidate: u32) -> &str {
        self.all[candidate as usize].span.of(self.text)
    }

    fn values(&self, names: &[Name], i: usize, s: usize, context: &Context) -> Values {
        let (name, sense) = (&names[i], &names[i].senses[s]);
        let mut v = [0.0; FEATURES.len()];
        v[0] = sense.row.log_population / 10.0;
        let bigger = name.senses.iter().filter(|o| o.row.log_population > sense.row.log_population).count();
        v[1] = f32::from(bigger == 0);
        v[2] = f32::from(bigger == 1);
        v[3 + sense.row.feature as usize] = 1.0;
        match sense.kind {
            NameKind::Main => {}
            NameKind::Variant => v[18] = 1.0,
            NameKind::Alternate => v[19] = 1.0,
            _ => v[20] = 1.0,
        }
        self.patterns(names, name, sense, &mut v);
        let most = name.senses.iter().map(|o| o.row.log_population).fold(0.0, f32::max);
        v[35] = (sense.row.log_population - most) / 5.0;
        let division = matches!(
            sense.row.feature,
            Feature::Country | Feature::Admin1 | Feature::Region | Feature::Continent
        );
        v[36] = f32::from(
            (division || sense.row.feature == Feature::Capital)
                && sense.row.log_population > 13.7
                && sense.kind == NameKind::Main,
        );
        context.fill(sense, name.mentions.len() as f32, &mut v);
        if let Some(outlet) = &self.outlet {
            outlet_values(outlet, sense, &mut v);
        }
        v
    }

    /// *Paris, Texas*: whether the reading lies in what follows, or holds what stands before.
    fn patterns(&self, names: &[Name], name: &Name, sense: &Sense, v: &mut Values) {
        let (mut inside, mut outside, mut holds, mut holds_not) = (0, 0, 0, 0);
        for &m in &name.mentions {
            if let Some(outer) = self.after_comma(m as usize).and_then(|o| self.name_of(names, o)) {
                let fits = outer.senses.iter().any(|o| contains(o, sense));
                inside += u32::from(fits);
                outside += u32::from(!fits);
            }
            if let Some(inner) = self.before_comma(m as usize).and_then(|o| self.name_of(names, o)) {
                let fits = inner.senses.iter().any(|o| contains(sense, o));
                holds += u32::from(fits);
                holds_not += u32::from(!fits);
            }
        }
        v[21] = f32::from(inside > 0);
        v[22] = f32::from(outside > 0 && inside == 0);
        v[23] = f32::from(holds > 0);
        v[24] = f32::from(holds_not > 0 && holds == 0);
    }

    /// What the words around one mention say of it, in this place alone: the reading that lies in what follows (*London,
    /// Ontario*) or holds what stands before (*Tbilisi, Georgia*). `names` are ranked.
    pub(crate) fn own_sense<'n>(&self, names: &'n [Name], name: &'n Name, m: u32) -> Option<&'n Sense> {
        let outer =
            self.after_comma(m as usize).and_then(|o| self.name_of(names, o)).and_then(|n| n.senses.first());
        let inner =
            self.before_comma(m as usize).and_then(|o| self.name_of(names, o)).and_then(|n| n.senses.first());
        let area = |s: &&Sense| matches!(s.row.feature, Feature::Country | Feature::Admin1);
        let inside = outer.filter(area).and_then(|o| name.senses.iter().find(|s| contains(o, s)));
        inside.or_else(|| inner.and_then(|i| name.senses.iter().filter(area).find(|s| contains(s, i))))
    }

    fn name_of<'n>(&self, names: &'n [Name], candidate: usize) -> Option<&'n Name> {
        let Found::Name(list) = self.all[candidate].found else { return None };
        names.iter().find(|n| n.list == list)
    }

    /// The candidate that follows after a comma or in brackets.
    fn after_comma(&self, m: usize) -> Option<usize> {
        let next = self.all.get(m + 1).filter(|_| self.accepted[m + 1])?;
        self.comma_between(self.all[m].tokens.end, next.tokens.start).then_some(m + 1)
    }

    fn before_comma(&self, m: usize) -> Option<usize> {
        let before = m.checked_sub(1).filter(|&b| self.accepted[b])?;
        self.comma_between(self.all[before].tokens.end, self.all[m].tokens.start).then_some(before)
    }

    fn comma_between(&self, end: u32, start: u32) -> bool {
        start == end + 1 && matches!(self.analysis.word(self.text, end), "," | "(")
            || (start == end
                && self.analysis.sentence(start) == self.analysis.sentence(end.saturating_sub(1)))
    }
}

fn outlet_values(outlet: &Outlet, sense: &Sense, v: &mut Values) {
    if let Some(tld) = outlet.country {
        v[30] = f32::from(sense.country == Some(tld));
        v[31] = f32::from(sense.country != Some(tld));
    }
    if let Some(home) = &outlet.home {
        v[32] = f32::from(near(&home.xyz, &sense.xyz, 100.0));
        v[33] = f32::from(home.admin == sense.row.admin);
        v[34] = f32::from(home.country == sense.country);
    }
}

/// The countries and first-order divisions that a document names without doubt.
struct Context {
    countries: Vec<(Code3, f32)>,
    admins: Vec<(u16, f32)>,
    total: f32,
    admin_total: f32,
}

impl Context {
    fn count(names: &[Name], doc: &Scene<'_>) -> Context {
        let mut c = Context { countries: Vec::new(), admins: Vec::new(), total: 0.0, admin_total: 0.0 };
        for name in names {
            let n = name.mentions.len() as f32;
            let is =
                |f: Feature| name.senses.iter().find(|s| s.row.feature == f && s.kind != NameKind::Alternate);
            match (is(Feature::Country), is(Feature::Admin1)) {
                (Some(country), None) => c.add_country(country.country, n),
                (Some(country), Some(admin)) => {
                    c.add_country(country.country, n * 0.5);
                    c.add_admin(admin, n * 0.5);
                }
                (None, Some(admin)) => c.add_admin(admin, n),
                (None, None) => {}
            }
        }
        for (i, cand) in doc.all.iter().enumerate() {
            if let (Found::People(p), true) = (cand.found, doc.accepted[i]) {
                c.add_country(p.country, 0.7);
            }
        }
        c
    }

    fn add_country(&mut self, code: Option<Code3>, n: f32) {
        let Some(code) = code else { return };
        self.total += n;
        match self.countries.iter_mut().find(|(c, _)| *c == code) {
            Some((_, count)) => *count += n,
            None => self.countries.push((code, n)),
        }
    }

    fn add_admin(&mut self, sense: &Sense, n: f32) {
        self.add_country(sense.country, n);
        self.admin_total += n;
        match self.admins.iter_mut().find(|(a, _)| *a == sense.row.admin) {
            Some((_, count)) => *count += n,
            None => self.admins.push((sense.row.admin, n)),
        }
    }

    /// The values for a reading; its name's own mentions do not speak for it.
    fn fill(&self, sense: &Sense, mentions: f32, v: &mut Values) {
        let own = sense.country;
        let n = self.countries.iter().find(|(c, _)| Some(*c) == own).map_or(0.0, |(_, n)| *n);
        let own_part =
            if matches!(sense.row.feature, Feature::Country | Feature::Admin1) { mentions } else { 0.0 };
        let n = (n - own_part).max(0.0);
        v[25] = (1.0 + n).ln();
        v[26] = n / (1.0 + self.total);
        v[27] = f32::from(n == 0.0 && self.total > 0.0);
        let m = self.admins.iter().find(|(a, _)| *a == sense.row.admin).map_or(0.0, |(_, m)| *m);
        let m = if sense.row.feature == Feature::Admin1 { (m - mentions).max(0.0) } else { m };
        v[28] = (1.0 + m).ln();
        v[29] = m / (1.0 + self.admin_total);
    }
}

/// True if `outer` holds `inner`: its country, its first-order division, or a division near it.
fn contains(outer: &Sense, inner: &Sense) -> bool {
    if outer.place == inner.place {
        return false;
    }
    match outer.row.feature {
        Feature::Country => {
            outer.country.is_some() && outer.country == inner.country && inner.row.feature != Feature::Country
        }
        Feature::Admin1 => outer.row.admin == inner.row.admin && inner.row.feature != Feature::Admin1,
        _ => near(&outer.xyz, &inner.xyz, 80.0) && outer.row.log_population >= inner.row.log_population - 0.5,
    }
}

/// How near the other names lie to a reading: expected numbers within 40, 161 and 500 km, the best of them, the same for names
/// near by in the text, and how many lie in its country and first-order division.
fn nearness(names: &[Name], i: usize, s: usize, doc: &Scene<'_>) -> [f32; N_NEAR] {
    let here = &names[i].senses[s];
    let (mut near, mut best, mut text, mut country, mut state, mut n) =
        ([0.0f32; 3], 0.0f32, 0.0f32, 0.0f32, 0.0f32, 0.0);
    for (_, other) in names.iter().enumerate().take(MAX_NEAR).filter(|(j, _)| *j != i) {
        let mut p = [0.0f32; 3];
        for o in other.senses.iter().filter(|o| o.score > 0.02) {
            country += if o.country.is_some() && o.country == here.country { o.score } else { 0.0 };
            state += if o.row.admin == here.row.admin { o.score } else { 0.0 };
            let cos = if local(o.row.feature) { dot(&o.xyz, &here.xyz) } else { -1.0 };
            for (p, limit) in p.iter_mut().zip([COS_40, COS_161, COS_500]) {
                *p += if cos > limit { o.score } else { 0.0 };
            }
        }
        n += 1.0;
        near.iter_mut().zip(p).for_each(|(sum, p)| *sum += p);
        best = best.max(p[1]);
        if p[1] > text && close_in_text(&names[i], other, doc) {
            text = p[1];
        }
    }
    let of_country = if here.row.feature == Feature::Country { country.ln_1p() } else { 0.0 };
    let [a, b, c] = near.map(f32::ln_1p);
    [a, b, c, best, text, country.ln_1p(), country / (1.0 + n), state.ln_1p(), state / (1.0 + n), of_country]
}

/// True where some mentions of both names stand in the same or in neighbouring sentences. Mentions are in text order.
fn close_in_text(a: &Name, b: &Name, doc: &Scene<'_>) -> bool {
    let sentence = |m: u32| doc.analysis.sentence(doc.all[m as usize].tokens.start);
    let (mut i, mut j) = (0, 0);
    while let (Some(&x), Some(&y)) = (a.mentions.get(i), b.mentions.get(j)) {
        let (x, y) = (sentence(x), sentence(y));
        if x.abs_diff(y) <= 1 {
            return true;
        }
        if x < y { i += 1 } else { j += 1 }
    }
    false
}

/// Places small enough for their middle to tell something.
fn local(feature: Feature) -> bool {
    !matches!(feature, Feature::Country | Feature::Continent | Feature::Region | Feature::Water)
}

const COS_40: f32 = 0.999_980_3;
const COS_161: f32 = 0.999_680_7;
const COS_500: f32 = 0.996_922;

/// True if two points on the unit sphere lie within so many kilometres.
pub(crate) fn near(a: &[f32; 3], b: &[f32; 3], km: f32) -> bool {
    dot(a, b) > (km / 6371.0).cos()
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

fn softmax(senses: &mut [Sense]) {
    let top = senses.iter().map(|s| s.score).fold(f32::MIN, f32::max);
    let sum: f32 = senses.iter().map(|s| (s.score - top).exp()).sum();
    senses.iter_mut().for_each(|s| s.score = (s.score - top).exp() / sum);
}
