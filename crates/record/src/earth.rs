//! Distances on the earth.

/// Kilometres of the earth's diameter.
const DIAMETER: f64 = 12_742.0;

/// Kilometres between two points (degrees north, degrees east) along the earth's surface, taken as a sphere (haversine formula).
pub fn kilometres((lat_a, lon_a): (f64, f64), (lat_b, lon_b): (f64, f64)) -> f64 {
    let half = |d: f64| (d.to_radians() / 2.0).sin().powi(2);
    let h = half(lat_b - lat_a) + lat_a.to_radians().cos() * lat_b.to_radians().cos() * half(lon_b - lon_a);
    DIAMETER * h.sqrt().min(1.0).asin()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_of_the_way_round_is_ten_thousand_kilometres() {
        assert!((kilometres((0.0, 0.0), (0.0, 90.0)) - 10_007.5).abs() < 0.1);
        assert_eq!(kilometres((52.5, 13.4), (52.5, 13.4)), 0.0);
    }
}
