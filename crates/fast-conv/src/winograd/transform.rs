//! M·X·Mᵀ for many small X at once, one in each lane of a vector.

use super::points::{self, LARGEST, Matrices, Matrix};
use crate::InstructionSet;
use crate::instruction_set::for_set;
use crate::tile::vector::{Plain, Vector};

/// Where the elements of a small matrix lie: so far from row to row, and from column to column.
#[derive(Clone, Copy, Debug)]
pub(super) struct Strides {
    pub(super) row: usize,
    pub(super) column: usize,
}

impl Strides {
    /// One after the last element's vector, from the first element on.
    fn extent(self, rows: usize, columns: usize, lanes: usize) -> usize {
        (rows - 1) * self.row + (columns - 1) * self.column + lanes
    }
}

/// A compiled X ↦ M·X·Mᵀ.
#[derive(Clone, Copy, Debug)]
pub(super) struct Transform<T> {
    /// Size of X.
    pub(super) from: usize,
    /// Size of M·X·Mᵀ.
    pub(super) to: usize,
    lanes: usize,
    run: unsafe fn(*const T, Strides, *mut T, Strides),
}

impl<T> Transform<T> {
    /// Matrices that a vector holds.
    pub(super) fn lanes(&self) -> usize {
        self.lanes
    }

    /// Reads `from`×`from` vectors from the beginning of `input`, writes `to`×`to` vectors from the beginning of `output`;
    /// and so on, a vector further in both, for `vectors` of them.
    ///
    /// # Panics
    /// If a slice is too short.
    #[track_caller]
    pub(super) fn run(&self, vectors: usize, input: &[T], from: Strides, output: &mut [T], to: Strides) {
        let beyond = (vectors - 1) * self.lanes;
        assert!(input.len() >= from.extent(self.from, self.from, self.lanes) + beyond);
        assert!(output.len() >= to.extent(self.to, self.to, self.lanes) + beyond);
        for vector in 0..vectors {
            let at = vector * self.lanes;
            #[expect(unsafe_code, reason = "bounds are checked once for the whole matrix")]
            // SAFETY: the farthest vectors lie within the slices (checked above), and a `Transform` is only made for
            // instructions that the processor has (`Transforms::of`).
            unsafe {
                (self.run)(input.as_ptr().add(at), from, output.as_mut_ptr().add(at), to);
            }
        }
    }
}

/// A matrix that is known when the code is compiled, so that its zeros cost nothing.
trait Constant {
    const MATRIX: Matrix;
}

/// M·X·Mᵀ on vectors: down the columns first, then along the rows.
#[expect(unsafe_code, reason = "vector instructions that the caller has checked for, and no bounds checks")]
#[expect(clippy::inline_always, reason = "compiled into each caller, for that caller's processor features")]
#[expect(clippy::needless_range_loop, reason = "the matrix says how many; the compiler unrolls them all")]
#[inline(always)]
unsafe fn sandwich<V: Vector, M: Constant>(
    input: *const V::Element,
    from: Strides,
    output: *mut V::Element,
    to: Strides,
) {
    let matrix = const { M::MATRIX };
    // SAFETY: `Transform::run` has checked that all these vectors lie within its slices.
    unsafe {
        let mut half = [[V::zero(); LARGEST]; LARGEST];
        for column in 0..matrix.columns {
            let mut x = [V::zero(); LARGEST];
            for row in 0..matrix.columns {
                x[row] = V::load(input.add(row * from.row + column * from.column));
            }
            for row in 0..matrix.rows {
                half[row][column] = combine::<V, M>(row, &x);
            }
        }
        for row in 0..matrix.rows {
            for column in 0..matrix.rows {
                combine::<V, M>(column, &half[row]).store(output.add(row * to.row + column * to.column));
            }
        }
    }
}

/// One row of the matrix times a column of vectors.
#[expect(unsafe_code, reason = "vector instructions that the caller has checked for")]
#[expect(clippy::inline_always, reason = "as `sandwich`")]
#[inline(always)]
unsafe fn combine<V: Vector, M: Constant>(row: usize, x: &[V; LARGEST]) -> V {
    let matrix = const { M::MATRIX };
    // SAFETY: as the caller's.
    unsafe {
        let mut sum = V::zero();
        for (&factor, &x) in matrix.values[row][..matrix.columns].iter().zip(x) {
            if factor != 0.0 {
                sum = sum.add_product(V::constant(factor), x);
            }
        }
        sum
    }
}

/// All that F(M, K) needs: M×M outputs of a K×K kernel from A×A inputs, A = M + K − 1.
#[derive(Clone, Copy, Debug)]
pub struct Transforms<T> {
    /// Bᵀ: A×A pixels to A×A points.
    pub(super) input: Transform<T>,
    /// G: K×K weights to A×A points.
    pub(super) kernel: Transform<T>,
    /// Aᵀ: A×A points to M×M outputs.
    pub(super) output: Transform<T>,
    /// A: M×M upstream gradients to A×A points.
    pub(super) upstream: Transform<T>,
    /// Gᵀ: A×A points to K×K weights' gradients.
    pub(super) gradient: Transform<T>,
}

/// The matrices for some points and taps, as types.
macro_rules! constants {
    ($module:ident, $points:ident, $taps:literal) => {
        mod $module {
            use super::{Constant, Matrices, Matrix, points};
            const MATRICES: Matrices = Matrices::new(&points::$points, $taps);
            pub(super) struct Input;
            pub(super) struct Kernel;
            pub(super) struct Output;
            pub(super) struct Upstream;
            pub(super) struct Gradient;
            impl Constant for Input {
                const MATRIX: Matrix = MATRICES.input;
            }
            impl Constant for Kernel {
                const MATRIX: Matrix = MATRICES.kernel;
            }
            impl Constant for Output {
                const MATRIX: Matrix = MATRICES.output;
            }
            impl Constant for Upstream {
                const MATRIX: Matrix = MATRICES.output.transpose();
            }
            impl Constant for Gradient {
                const MATRIX: Matrix = MATRICES.kernel.transpose();
            }
        }
    };
}

constants!(four_of_three, FOUR_OF_THREE, 3);
constants!(three_of_five, THREE_OF_FIVE, 5);

/// One transform, compiled for the given processor features.
macro_rules! transform {
    ($matrix:ty, $element:ty, $register:ty, $feature:literal) => {
        Transform {
            from: <$matrix as Constant>::MATRIX.columns,
            to: <$matrix as Constant>::MATRIX.rows,
            lanes: <$register as Vector>::LANES,
            run: {
                #[cfg_attr(target_arch = "x86_64", target_feature(enable = $feature))]
                #[expect(unsafe_code, reason = "compiled for a feature that `InstructionSet` looks for")]
                unsafe fn run(input: *const $element, from: Strides, output: *mut $element, to: Strides) {
                    // SAFETY: as the caller's.
                    unsafe { sandwich::<$register, $matrix>(input, from, output, to) }
                }
                run
            },
        }
    };
}

macro_rules! transforms {
    ($name:ident, $element:ty, $register:ty, $feature:literal) => {
        pub(super) const $name: [Transforms<$element>; 2] = [
    transforms!(@ four_of_three, $element, $register, $feature),
    transforms!(@ three_of_five, $element, $register, $feature),
        ];
    };
    (@ $matrices:ident, $element:ty, $register:ty, $feature:literal) => {
        Transforms {
            input: transform!($matrices::Input, $element, $register, $feature),
            kernel: transform!($matrices::Kernel, $element, $register, $feature),
            output: transform!($matrices::Output, $element, $register, $feature),
            upstream: transform!($matrices::Upstream, $element, $register, $feature),
            gradient: transform!($matrices::Gradient, $element, $register, $feature),
        }
    };
}

transforms!(PLAIN_F32, f32, Plain<f32, 4>, "sse2");
transforms!(PLAIN_F64, f64, Plain<f64, 2>, "sse2");

#[cfg(target_arch = "x86_64")]
mod x86 {
    use std::arch::x86_64::{__m256, __m256d, __m512, __m512d};

    use super::{Constant, Strides, Transform, Transforms, Vector, sandwich};
    use super::{four_of_three, three_of_five};

    transforms!(AVX2_F32, f32, __m256, "avx2,fma");
    transforms!(AVX2_F64, f64, __m256d, "avx2,fma");
    transforms!(AVX512_F32, f32, __m512, "avx512f");
    transforms!(AVX512_F64, f64, __m512d, "avx512f");
}

impl Transforms<f32> {
    /// Those of an instruction set; the caller has checked that the processor has it.
    pub(crate) fn of(set: InstructionSet) -> &'static [Self] {
        for_set!(set, &PLAIN_F32, &x86::AVX2_F32, &x86::AVX512_F32)
    }
}

impl Transforms<f64> {
    /// Those of an instruction set; the caller has checked that the processor has it.
    pub(crate) fn of(set: InstructionSet) -> &'static [Self] {
        for_set!(set, &PLAIN_F64, &x86::AVX2_F64, &x86::AVX512_F64)
    }
}
