//! A folder of your own images: one sub-folder per class, named after it.

use std::fs;
use std::path::{Path, PathBuf};

use ndarray::{Array4, Axis};

use crate::photograph::{read_image, resize_crop, to_grey};
use crate::{Dataset, Error};

/// In how many channels the images of a folder are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channels {
    /// One; colour becomes its luminance.
    Grey,
    /// Three; grey becomes three equal planes.
    Colour,
}

/// Reads `folder/class/image.png` and `.jpg` into a data set.
///
/// Classes are numbered in the order of their names, images come in the order of theirs, so the result is the same
/// on every machine. Each image is cropped to the wanted proportions and scaled. Files with other endings and hidden
/// ones are passed over; an image that cannot be read is an error, because a class that shrinks in silence spoils the
/// training.
///
/// # Shapes
/// (images, 1 or 3, `height`, `width`).
///
/// # Errors
/// [`Error::File`] and [`Error::InFile`] name the file that cannot be read; [`Error::Mismatch`] when there is no class,
/// a class without an image, more than 256 classes, or more pixels than 1 GiB; [`Error::Setting`] for a size of 0.
pub fn load(folder: &Path, height: usize, width: usize, channels: Channels) -> Result<Dataset, Error> {
    let classes = entries(folder, Path::is_dir)?;
    if classes.is_empty() || classes.len() > 256 {
        return Err(Error::Mismatch(format!(
            "{} has {} sub-folders; it needs one for each class, from 1 to 256",
            folder.display(),
            classes.len()
        )));
    }
    let mut files = Vec::new();
    let mut names = Vec::new();
    for (label, class) in classes.iter().enumerate() {
        let images = entries(class, is_image)?;
        if images.is_empty() {
            return Err(Error::Mismatch(format!(
                "{} holds no .png, .jpg or .jpeg file; put images there or remove the class",
                class.display()
            )));
        }
        files.extend(images.into_iter().map(|image| (image, label as u8)));
        names.push(class.file_name().unwrap_or_default().to_string_lossy().into_owned());
    }
    let planes = match channels {
        Channels::Grey => 1,
        Channels::Colour => 3,
    };
    let bytes =
        [files.len(), planes, height, width].iter().try_fold(1_usize, |product, &size| product.checked_mul(size));
    if bytes.is_none_or(|bytes| bytes as u64 > crate::unpack::LARGEST) {
        return Err(Error::Mismatch(format!(
            "{} images of {planes}×{height}×{width} are more than {} bytes, the limit; choose a smaller size",
            files.len(),
            crate::unpack::LARGEST
        )));
    }
    let mut images = Array4::zeros((files.len(), planes, height, width));
    for (mut target, (path, _)) in images.outer_iter_mut().zip(&files) {
        let image = read_image(path)?;
        let image = match channels {
            Channels::Grey => to_grey(image.view()),
            Channels::Colour => image,
        };
        let image = resize_crop(image.view(), height, width)?;
        for (n, mut plane) in target.outer_iter_mut().enumerate() {
            plane.assign(&image.index_axis(Axis(0), n % image.dim().0));
        }
    }
    let labels = files.iter().map(|&(_, label)| label).collect();
    Dataset::new(images, labels, names)
}

/// What a folder holds and is wanted, in the order of the names.
pub(crate) fn entries(folder: &Path, wanted: impl Fn(&Path) -> bool) -> Result<Vec<PathBuf>, Error> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(Error::file("list", folder))? {
        let path = entry.map_err(Error::file("list", folder))?.path();
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if !hidden && wanted(&path) {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

pub(crate) fn is_image(path: &Path) -> bool {
    let ending = path.extension().unwrap_or_default().to_ascii_lowercase();
    path.is_file() && ["png", "jpg", "jpeg"].iter().any(|&known| ending == known)
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{GrayImage, Luma, Rgb, RgbImage};

    /// Two classes: a grey and a red image, a blue one; and what is to be passed over.
    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        for class in ["b two", "a one", ".hidden"] {
            fs::create_dir(path(class)).unwrap();
        }
        GrayImage::from_pixel(8, 4, Luma([100])).save(path("a one/1.PNG")).unwrap();
        RgbImage::from_pixel(3, 3, Rgb([255, 0, 0])).save(path("a one/2.png")).unwrap();
        RgbImage::from_pixel(5, 9, Rgb([0, 0, 255])).save(path("b two/x.jpeg")).unwrap();
        fs::write(path("b two/notes.txt"), "not an image").unwrap();
        fs::write(path("README"), "not a class").unwrap();
        folder
    }

    #[test]
    fn classes_and_images_come_in_the_order_of_their_names() {
        let folder = folder();
        let data = load(folder.path(), 2, 2, Channels::Colour).unwrap();
        assert_eq!(data.images().dim(), (3, 3, 2, 2));
        assert_eq!(data.labels(), [0, 0, 1]);
        assert_eq!(data.class_names(), ["a one", "b two"]);
        assert!(data.image(0).iter().all(|&pixel| pixel == 100));
        assert_eq!(data.image(1).slice(ndarray::s![.., 1, 1]).to_vec(), [255, 0, 0]);
        let grey = load(folder.path(), 2, 3, Channels::Grey).unwrap();
        assert_eq!(grey.images().dim(), (3, 1, 2, 3));
        assert_eq!(grey.image(1)[[0, 0, 0]], 76);
    }

    #[test]
    fn an_image_that_cannot_be_read_is_named() {
        let folder = folder();
        let bad = folder.path().join("b two").join("a.png");
        fs::write(&bad, "not an image").unwrap();
        let error = load(folder.path(), 2, 2, Channels::Grey).unwrap_err().to_string();
        assert_eq!(error, format!("{}: image: neither PNG nor JPEG: save it as one of the two", bad.display()));
    }

    #[test]
    fn what_is_missing_is_said() {
        let folder = folder();
        let message = |path: &Path, size| load(path, size, size, Channels::Colour).unwrap_err().to_string();
        assert!(
            message(&folder.path().join("a one"), 2)
                .ends_with("has 0 sub-folders; it needs one for each class, from 1 to 256")
        );
        assert!(message(&folder.path().join("none"), 2).starts_with("cannot list "));
        assert_eq!(message(folder.path(), 0), "height is 0, but must be from 1 to 16384");
        assert!(message(folder.path(), usize::MAX).ends_with("the limit; choose a smaller size"));
        fs::create_dir(folder.path().join("empty")).unwrap();
        assert!(message(folder.path(), 2).ends_with("put images there or remove the class"));
    }
}
