//! Threats by construction: *Ankara said it would shell the depots if the rebels stayed*. The words of saying are the threat, what is
//! said is the act that is threatened.

use crate::Ctx;
use crate::attach;
use crate::frame::Frame;
use crate::lexicon::Trigger;
use crate::who::same_side;
use sitroom_document::codebook::{EventType, Plover, Status};
use sitroom_document::{Claim, Party, TokenRange};
use sitroom_ling::{Dep, Tag};

/// The class of PLOVER that holds acts of material conflict.
const MATERIAL_CONFLICT: u8 = 4;

/// Adds the threats that are made by saying what one will do under a condition.
pub fn add_told(ctx: &Ctx<'_>, claims: &mut Vec<Claim>) {
    let mut told: Vec<Claim> = Vec::new();
    for c in claims.iter() {
        let Some(threat) = told_by(ctx, c) else { continue };
        let here = claims.partition_point(|o| o.sentence < threat.sentence);
        let here = claims[here..].iter().take_while(|o| o.sentence == threat.sentence);
        let known = here.chain(&told).any(|o| {
            o.sentence == threat.sentence && o.event_type == EventType::Threaten && shares_side(o, &threat)
        });
        if !known {
            told.push(threat);
        }
    }
    claims.append(&mut told);
    claims.sort_by_key(|c| c.head);
}

fn shares_side(a: &Claim, b: &Claim) -> bool {
    a.head == b.head || a.actors.iter().any(|x| b.actors.iter().any(|y| same_side(x, y)))
}

/// The threat that the saying of an act is.
fn told_by(ctx: &Ctx<'_>, act: &Claim) -> Option<Claim> {
    let conflict = Plover::builtin().quad(act.event_type) == MATERIAL_CONFLICT;
    let innermost = act.attributions.last().filter(|_| conflict && act.status == Status::Conditional)?;
    let said = &ctx.ex.attributions[*innermost as usize];
    let speaker = said.source.as_ref()?;
    // "it would shell", "his army would shell"
    let his = |p: &Party| ctx.a.children_with(p.head, Dep::POSS).any(|c| ctx.a.tag(c) == Tag::PRP_POSS);
    let own = |p: &Party| same_side(p, speaker) || ctx.a.tag(p.head) == Tag::PRP || his(p);
    let cue = said.cue_tokens.iter().find(|&t| ctx.is_verb(t))?;
    if !act.actors.iter().any(own) || !has_will(ctx, act.head) {
        return None;
    }
    let mut recipients = act.recipients.clone();
    recipients.retain(|p| !same_side(p, speaker));
    let frame = Frame {
        trigger: TokenRange::new(cue, cue + 1),
        actors: vec![speaker.clone()],
        recipients,
        denied: false,
        why: "an act of conflict under a condition, in its actor's words",
    };
    let mut threat = ctx.claim(cue, entry(ctx, act.event_type)?, frame, true);
    threat.status = Status::Happened;
    threat.attributions = attach::attributions(ctx, cue);
    Some(threat)
}

/// The entry that codes a threat of violence, or of breaking relations.
fn entry<'a>(ctx: &Ctx<'a>, threatened: EventType) -> Option<&'a Trigger> {
    let mode = if threatened == EventType::Sanction { "relations" } else { "violence" };
    let entries = ctx.lexicon.verbs("threaten").iter();
    entries.rev().find(|t| ctx.lexicon.rule(t).mode == Some(mode))
}

/// *Would shell*, *will close*: the act itself is what is announced, not the condition.
fn has_will(ctx: &Ctx<'_>, v: u32) -> bool {
    let a = ctx.a;
    ctx.is_verb(v) && a.children_with(v, Dep::AUX).any(|m| a.tag(m) == Tag::MD)
}
