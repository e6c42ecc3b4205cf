/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.check;

/**
 * Where something stands.
 *
 * @param file name of the file, or of the layer that has none: {@code event}
 * @param line from 1; 0 when the file as a whole is meant
 * @param column from 1; 0 when the line as a whole is meant
 */
public record Place(String file, int line, int column) {

    /** The file as a whole. */
    public static Place of(String file) {
        return new Place(file, 0, 0);
    }

    /** A line of the same file. */
    public Place at(int otherLine, int otherColumn) {
        return new Place(file, otherLine, otherColumn);
    }

    @Override
    public String toString() {
        return file + (line == 0 ? "" : ":" + line + (column == 0 ? "" : ":" + column));
    }
}
