//! Names to addresses, none of them private.

use crate::address::{Allowed, private_kind};
use std::net::IpAddr;
use ureq::Error;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

/// Looks names up as usual and strikes out what a guest has no business with. What is left is what the connection is opened to.
#[derive(Debug)]
pub(crate) struct Guard {
    usual: DefaultResolver,
    allowed: Vec<Allowed>,
}

/// A host of which no public address is known.
#[derive(Debug, thiserror::Error)]
#[error("{host} is {address}, {kind}")]
pub(crate) struct Refused {
    pub host: String,
    pub address: IpAddr,
    pub kind: &'static str,
}

impl Guard {
    pub(crate) fn new(allowed: &[Allowed]) -> Self {
        Guard { usual: DefaultResolver::default(), allowed: allowed.to_vec() }
    }
}

impl Resolver for Guard {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        let found = self.usual.resolve(uri, config, timeout)?;
        let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
        let mut left = self.empty();
        let mut refused = None;
        for address in &found {
            match private_kind(address.ip()) {
                Some(kind) if !self.allowed.iter().any(|a| a.is(host, address.port())) => {
                    refused = Some(Refused { host: host.into(), address: address.ip(), kind });
                }
                _ => left.push(*address),
            }
        }
        match refused {
            Some(refused) if left.is_empty() => Err(Error::Other(Box::new(refused))),
            _ => Ok(left),
        }
    }
}
