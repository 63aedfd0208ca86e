import { expect, it } from 'vitest'
import { placeWindow, type WindowState } from './window-state'

const laptop = { x: 0, y: 25, width: 1440, height: 875 }
const wide = { x: 1440, y: 0, width: 2560, height: 1400 }
const saved: WindowState = {
  bounds: { x: 1600, y: 100, width: 1800, height: 1200 },
  maximized: false,
}

it('the first window opens in the middle of the main screen', () => {
  expect(placeWindow(null, [wide])).toEqual({
    bounds: { x: 2000, y: 250, width: 1440, height: 900 },
    maximized: false,
  })
})

it('a window opens where it was, as it was', () => {
  expect(placeWindow({ ...saved, maximized: true }, [laptop, wide])).toEqual({
    ...saved,
    maximized: true,
  })
})

it('a window on a screen that is gone comes back to the main screen', () => {
  const placed = placeWindow(saved, [laptop])
  expect(placed.bounds).toEqual({ x: 0, y: 25, width: 1440, height: 875 })
})

it('a window whose title bar is out of reach comes back', () => {
  const above = { ...saved, bounds: { x: 100, y: -400, width: 1200, height: 800 } }
  const left = { ...saved, bounds: { x: -1150, y: 100, width: 1200, height: 800 } }
  const below = { ...saved, bounds: { x: 100, y: 860, width: 1200, height: 800 } }
  for (const lost of [above, left, below]) {
    expect(placeWindow(lost, [laptop]).bounds).toEqual({ x: 0, y: 25, width: 1440, height: 875 })
  }
})

it('a window is never larger than its screen, nor smaller than the screens are made for', () => {
  const huge = { ...saved, bounds: { x: 10, y: 30, width: 9000, height: 9000 } }
  expect(placeWindow(huge, [laptop]).bounds).toEqual({ x: 10, y: 30, width: 1440, height: 875 })
  const tiny = { ...saved, bounds: { x: 10, y: 30, width: 100, height: 50 } }
  expect(placeWindow(tiny, [laptop]).bounds).toEqual({ x: 10, y: 30, width: 1100, height: 700 })
})
