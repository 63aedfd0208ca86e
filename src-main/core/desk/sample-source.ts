/** The built-in profile of the sample, and the source its records are known by. */
export const SAMPLE_SOURCE = 'sample'
