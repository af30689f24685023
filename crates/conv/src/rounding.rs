//! How far rounding can carry a sum: what "the same numbers, up to rounding" means, as a number.
//!
//! Every result here is a sum of n products, a + b·c again and again, in an order that each algorithm chooses for itself.
//! Each product and each addition rounds: it gives (1 + δ) times what it should, with |δ| at most u = ε/2, half the distance
//! from 1 to the next number. From there two bounds follow. Tests hold the algorithms to the first where they know
//! every number, and to the second where only the largest error and the largest result are known. What users may count on is
//! [`promised`].

use crate::Real;

/// γₙ = n·u / (1 − n·u): no sum of `terms` products xᵢ·kᵢ, in whatever order, is further from the exact one than
/// γₙ · Σ|xᵢ|·|kᵢ|.
///
/// Each product passes through at most n roundings on its way into the sum. That is certain, and it is far more than is ever
/// seen: the roundings would all have to go the same way. Two such sums are apart by twice that at most.
///
/// Source: Higham, *Accuracy and stability of numerical algorithms*, 2nd edition 2002, lemma 3.1 and equation 3.5.
///
/// ```
/// use conv::rounding;
/// // A 3×3 kernel over 512 channels: at most 0.03 % of the sum of all magnitudes is lost.
/// let bound = rounding::certain::<f32>(9 * 512);
/// assert!((2.7e-4..2.8e-4).contains(&bound));
/// ```
pub fn certain<T: Real>(terms: usize) -> f64 {
    let lost = terms as f64 * T::epsilon().f64() / 2.0;
    lost / (1.0 - lost)
}

/// ε·√n: how large the largest error may be beside the largest of many sums of `terms` products of random numbers of both signs.
///
/// A sum of k such products is about σ·√k. Its next rounding errs by up to u times that, to either side, as if by chance; so
/// after n of them the square of the error is about Σₖ u²·σ²·k = u²·σ²·n²/2. Beside the sum itself, σ·√n, the error is
/// u·√(n/2) = ε·√n / √8. The largest of many errors beside the largest of many sums is about the same, so ε·√n leaves room
/// for almost three times as much. Sums in several parts are nearer to the truth than that.
///
/// Source: the variance of the model in Higham and Mary, "A new approach to probabilistic rounding error analysis" (2019),
/// section 2.
///
/// ```
/// use conv::rounding;
/// assert!(rounding::typical::<f32>(9 * 512) < 1e-5);
/// assert!(rounding::typical::<f64>(9 * 512) < 1e-13);
/// ```
pub fn typical<T: Real>(terms: usize) -> f64 {
    T::epsilon().f64() * (terms as f64).sqrt()
}

/// How far the largest error of the fast way that a rule chooses may be, beside the largest result, in any pass and for any shape: 1e-5 in `f32`, and as many roundings in `f64`.
///
/// It is a promise about results that are as large as sums of such products are. A sum whose terms cancel, as under a kernel that
/// adds up to zero on an image that is all but flat, is small beside its own roundings, whoever adds it up.
///
/// Long sums are kept from drifting away by cutting them into short ones; Winograd's points are chosen for it. The tests measure
/// it on layers of every kind, and `cargo xtask precision` does on as many as you like.
///
/// ```
/// use conv::rounding;
/// assert_eq!(rounding::promised::<f32>(), 1e-5);
/// assert!((1.8e-14..1.9e-14).contains(&rounding::promised::<f64>()));
/// ```
pub fn promised<T: Real>() -> f64 {
    1e-5 * (T::epsilon().f64() / f64::from(f32::EPSILON))
}

#[cfg(test)]
mod tests {
    use super::{certain, typical};

    #[test]
    fn the_worst_there_is_stays_within_what_is_certain() {
        // 1 and then numbers that are each rounded away: the most that n additions can lose.
        let (terms, small) = (1 << 12, f32::EPSILON / 2.0);
        let sum = (0..terms).fold(1.0_f32, |sum, _| sum + small);
        let exact = 1.0 + f64::from(terms) * f64::from(small);
        let lost = (exact - f64::from(sum)) / exact;
        assert!(sum == 1.0 && lost > 0.9 * certain::<f32>(1 << 12) && lost <= certain::<f32>(1 + (1 << 12)));
        assert!(lost > 10.0 * typical::<f32>(1 << 12), "numbers of one sign and size are not random");
    }
}
