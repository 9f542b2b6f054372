//! Which addresses belong to the world, and which to somebody's own network.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// What kind of address that is not the world's, or `None` for a public one.
///
/// Ranges by IANA's special-purpose registries (RFC 6890 and its successors). Addresses that carry an IPv4 address in them (mapped,
/// compatible, NAT64, 6to4, Teredo) are what the address inside them is.
pub fn private_kind(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(v4) => v4_kind(v4),
        IpAddr::V6(v6) => v6_kind(v6),
    }
}

fn v4_kind(a: Ipv4Addr) -> Option<&'static str> {
    let [b0, b1, b2, _] = a.octets();
    Some(match () {
        // 169.254.169.254 and its like give cloud machines their credentials
        () if a.is_link_local() => "a link-local or metadata address",
        () if a.is_loopback() => "a loopback address",
        () if a.is_private() => "an address of a private network",
        () if b0 == 100 && (64..128).contains(&b1) => "an address of a provider's own network",
        () if b0 == 0 => "an address of this network",
        () if a.is_multicast() => "a multicast address",
        () if a.is_broadcast() || b0 >= 240 => "a reserved address",
        () if a.is_documentation() => "an address for documentation",
        () if b0 == 192 && b1 == 0 && b2 == 0 => "a reserved address",
        () if b0 == 192 && b1 == 88 && b2 == 99 => "a reserved address",
        () if b0 == 198 && (b1 == 18 || b1 == 19) => "an address for measurements",
        () => return None,
    })
}

fn v6_kind(a: Ipv6Addr) -> Option<&'static str> {
    if a.is_loopback() {
        return Some("a loopback address");
    }
    if a.is_unspecified() {
        return Some("an address of this network");
    }
    if let Some(inner) = v4_inside(a) {
        return v4_kind(inner);
    }
    let s = a.segments();
    Some(match () {
        () if a.is_multicast() => "a multicast address",
        () if s[0] & 0xfe00 == 0xfc00 => "an address of a private network",
        () if s[0] & 0xffc0 == 0xfe80 => "a link-local or metadata address",
        // 2000::/3 is all that is routed in the world
        () if s[0] & 0xe000 != 0x2000 => "a reserved address",
        () if s[0] == 0x2001 && s[1] == 0xdb8 || s[0] == 0x3fff && s[1] < 0x1000 => {
            "an address for documentation"
        }
        () if s[0] == 0x2001 && s[1] < 0x200 => "a reserved address",
        () => return None,
    })
}

/// The IPv4 address that an IPv6 one carries.
fn v4_inside(a: Ipv6Addr) -> Option<Ipv4Addr> {
    let s = a.segments();
    let of = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    match s {
        // mapped, compatible, translated (RFC 4291, 2765)
        [0, 0, 0, 0, 0, 0xffff | 0, high, low] | [0, 0, 0, 0, 0xffff, 0, high, low] => Some(of(high, low)),
        // NAT64 (RFC 6052)
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => Some(of(high, low)),
        // 6to4 (RFC 3056)
        [0x2002, high, low, ..] => Some(of(high, low)),
        // Teredo (RFC 4380): the client's address, inverted
        [0x2001, 0, .., high, low] => Some(of(!high, !low)),
        _ => None,
    }
}

/// A host that may be asked although it is in a private network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowed {
    host: String,
    port: Option<u16>,
}

impl Allowed {
    /// True if it means this host (an IPv6 address without brackets) and port.
    pub fn is(&self, host: &str, port: u16) -> bool {
        self.host.eq_ignore_ascii_case(host) && self.port.is_none_or(|p| p == port)
    }
}

impl FromStr for Allowed {
    type Err = String;

    /// `host`, `host:port`, `[address]:port`; without a port, all of them.
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!(
                "expected a host like 127.0.0.1:8080 or intranet.example, but found {text:?}; leave out scheme and path"
            )
        };
        // an IPv6 address alone is full of colons
        if let Ok(address) = text.trim_matches(['[', ']']).parse::<Ipv6Addr>() {
            return Ok(Allowed { host: address.to_string(), port: None });
        }
        let (host, port) = match text.rsplit_once(':') {
            Some((host, port)) => (host, Some(port.parse().map_err(|_| wrong())?)),
            None => (text, None),
        };
        let host = host.trim_matches(['[', ']']);
        let host = host.parse::<Ipv6Addr>().map_or(host.to_string(), |a| a.to_string());
        if host.is_empty() || host.contains(['/', '@', ' ', '*']) {
            return Err(wrong());
        }
        Ok(Allowed { host: host.to_ascii_lowercase(), port })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_the_world_pass_and_all_others_do_not() {
        for public in
            ["8.8.8.8", "100.63.255.255", "100.128.0.1", "172.32.0.1", "192.0.1.1", "2606:4700::1111"]
        {
            assert_eq!(private_kind(public.parse().unwrap()), None, "{public}");
        }
        for private in [
            "127.0.0.1",
            "127.9.9.9",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "100.100.100.200",
            "0.0.0.0",
            "0.1.2.3",
            "224.0.0.1",
            "255.255.255.255",
            "240.0.0.1",
            "192.0.0.192",
            "192.0.2.1",
            "198.18.0.1",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "fd00:ec2::254",
            "ff02::1",
            "fec0::1",
            "2001:db8::1",
            "2001:2::1",
        ] {
            assert!(private_kind(private.parse().unwrap()).is_some(), "{private}");
        }
    }

    #[test]
    fn an_address_inside_another_is_looked_at() {
        for hidden in [
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "::10.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "2001::80ff:fffe",
        ] {
            assert!(private_kind(hidden.parse().unwrap()).is_some(), "{hidden}");
        }
        assert_eq!(private_kind("::ffff:8.8.8.8".parse().unwrap()), None);
        assert_eq!(private_kind("64:ff9b::808:808".parse().unwrap()), None);
    }

    #[test]
    fn hosts_are_named_with_or_without_a_port() {
        let allowed = |text: &str| text.parse::<Allowed>().unwrap();
        assert!(allowed("127.0.0.1:8080").is("127.0.0.1", 8080));
        assert!(!allowed("127.0.0.1:8080").is("127.0.0.1", 80));
        assert!(allowed("Intranet.Example").is("intranet.example", 443));
        assert!(allowed("[::1]:80").is("::1", 80) && allowed("::1").is("::1", 9));
        for bad in ["http://a", "a:b", "", "*", "a/b", ":80"] {
            assert!(bad.parse::<Allowed>().is_err(), "{bad}");
        }
    }
}
