//! Denials that name no act: *Asmara denied responsibility*, *Moscow denied the charge*. What is denied is the act that was told of before.

use crate::Ctx;
use crate::who::same_side;
use sitroom_document::codebook::{EventType, Stance, Status};
use sitroom_document::{Claim, Party, TokenRange, Why};

/// Sentences back in which the act is looked for.
const BACK: u32 = 2;
/// *Any involvement*, *the charge*.
const MOST_WORDS: usize = 2;

/// Adds a claim for each such denial: the act before, under the denial, with who denies it as who is said to have done it.
pub fn add_bare(ctx: &Ctx<'_>, claims: &mut Vec<Claim>) {
    let attributions = ctx.ex.attributions.iter().enumerate();
    let bare = attributions.filter(|(_, x)| x.stance == Stance::Denies).filter_map(|(i, x)| {
        let noun = x.content.iter().find_map(|c| bare_word(ctx, *c))?;
        let act = told_before(ctx, claims, noun, x.source.as_ref()?)?;
        Some(denied(ctx, act, noun, i as u32, x.source.clone()?))
    });
    let mut bare: Vec<Claim> = bare.collect();
    claims.append(&mut bare);
    claims.sort_by_key(|c| c.head);
}

/// *Responsibility*, *any involvement*, *the accusation*, and nothing behind it.
fn bare_word(ctx: &Ctx<'_>, content: sitroom_document::Span) -> Option<u32> {
    let words = ctx.a.tokens_in(content);
    let last = words.end.checked_sub(1).filter(|&t| words.contains(t))?;
    (ctx.words.blame.has(ctx.a.lemma(last)) && words.len() <= MOST_WORDS).then_some(last)
}

/// The last act of force that the denier can mean: nobody or he himself is said to have done it, and nobody has denied it.
fn told_before<'c>(ctx: &Ctx<'_>, claims: &'c [Claim], noun: u32, denier: &Party) -> Option<&'c Claim> {
    use EventType::{Assault, Coerce, Mobilize};
    denier.country.or(denier.sectors.first().copied())?;
    let here = ctx.a.sentence(noun);
    let near = |c: &&Claim| c.sentence <= here && c.sentence + BACK >= here && c.head < noun;
    let open = |c: &&Claim| {
        let force = matches!(c.event_type, Assault | Coerce | Mobilize);
        let told = matches!(c.status, Status::Happened | Status::Ongoing | Status::Planned);
        let his = c.actors.is_empty() || c.actors.iter().any(|p| same_side(p, denier));
        force && told && his && !is_denied(ctx, c)
    };
    claims.iter().rev().filter(near).find(open)
}

/// The claim stands under a denial.
pub fn is_denied(ctx: &Ctx<'_>, c: &Claim) -> bool {
    c.attributions.iter().any(|i| ctx.ex.attributions[*i as usize].stance == Stance::Denies)
}

fn denied(ctx: &Ctx<'_>, act: &Claim, noun: u32, attribution: u32, denier: Party) -> Claim {
    let trigger_tokens = TokenRange::new(noun, noun + 1);
    let rule = act.why.first().cloned();
    Claim {
        sentence: ctx.a.sentence(noun),
        trigger: ctx.a.range_span(trigger_tokens),
        trigger_tokens,
        head: noun,
        actors: vec![denier],
        attributions: vec![attribution],
        quantities: Vec::new(),
        restates: None,
        why: rule.into_iter().chain([Why::Default("the act before, which is denied")]).collect(),
        ..act.clone()
    }
}
