//! What can be compared and drawn.

use ndarray::{Array, ArrayBase, Data, Dimension, IxDyn};
use num_traits::AsPrimitive;

/// The lengths of an answer's axes; none for a single number.
pub type Shape = Vec<usize>;

/// One part of an answer: an array of numbers, or words.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// Numbers with as many axes as they have; a single number has none.
    Numbers(Array<f64, IxDyn>),
    /// Something that is right or wrong as a whole: a name, a truth, "nothing".
    Words(String),
}

/// What a reader's function gives back, as parts that can be compared and drawn.
///
/// ```
/// use exercises::{Answer, Part};
///
/// let [Part::Numbers(row)] = &vec![1.0, 2.0].parts()[..] else { panic!() };
/// assert_eq!(row.shape(), [2]);
/// assert_eq!(None::<usize>.parts(), [Part::Words("None".into())]);
/// ```
pub trait Answer {
    /// The parts, in a fixed order.
    fn parts(&self) -> Vec<Part>;
}

fn one_number(value: f64) -> Vec<Part> {
    vec![Part::Numbers(Array::from_elem(IxDyn(&[]), value))]
}

macro_rules! numbers {
    ($($number:ty),*) => {$(
        impl Answer for $number {
            #[allow(clippy::cast_lossless, reason = "one rule for all kinds of numbers")]
            fn parts(&self) -> Vec<Part> {
                one_number(*self as f64)
            }
        }

        impl Answer for Vec<$number> {
            #[allow(clippy::cast_lossless, reason = "one rule for all kinds of numbers")]
            fn parts(&self) -> Vec<Part> {
                vec![Part::Numbers(self.iter().map(|&value| value as f64).collect::<Array<f64, _>>().into_dyn())]
            }
        }

        impl<const N: usize> Answer for [$number; N] {
            fn parts(&self) -> Vec<Part> {
                self.to_vec().parts()
            }
        }
    )*};
}

numbers!(f64, f32, usize, u64, u8, isize, i64, i32);

impl<S: Data<Elem: AsPrimitive<f64>>, D: Dimension> Answer for ArrayBase<S, D> {
    fn parts(&self) -> Vec<Part> {
        vec![Part::Numbers(self.mapv(AsPrimitive::as_).into_dyn())]
    }
}

impl<T: AsPrimitive<f64>, D: Dimension> Answer for Vec<Array<T, D>> {
    fn parts(&self) -> Vec<Part> {
        self.iter().flat_map(Answer::parts).collect()
    }
}

impl Answer for bool {
    fn parts(&self) -> Vec<Part> {
        vec![Part::Words(self.to_string())]
    }
}

impl Answer for String {
    fn parts(&self) -> Vec<Part> {
        vec![Part::Words(self.clone())]
    }
}

impl Answer for &str {
    fn parts(&self) -> Vec<Part> {
        vec![Part::Words((*self).to_owned())]
    }
}

impl<A: Answer> Answer for Option<A> {
    fn parts(&self) -> Vec<Part> {
        self.as_ref().map_or_else(|| vec![Part::Words("None".into())], Answer::parts)
    }
}

impl<A: Answer, B: Answer> Answer for (A, B) {
    fn parts(&self) -> Vec<Part> {
        [self.0.parts(), self.1.parts()].concat()
    }
}

impl<A: Answer, B: Answer, C: Answer> Answer for (A, B, C) {
    fn parts(&self) -> Vec<Part> {
        [self.0.parts(), self.1.parts(), self.2.parts()].concat()
    }
}
