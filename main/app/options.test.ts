import { expect, test } from 'vitest'
import { readStartOptions } from './options.ts'

test('the command line wins over the environment, and Chromium switches are left alone', () => {
  const options = readStartOptions(['--remote-debugging-port=0', '--server=https://fao.example.cn/path', '.'], {
    BORDER_DESK_SERVER: 'https://other.example.cn',
    BORDER_DESK_OFFICE: 'qingdao',
  })
  expect(options).toEqual({ serverUrl: 'https://fao.example.cn', office: 'qingdao', practiceKeyDirectory: undefined })
})

test('plain http is refused for any computer but this one', () => {
  expect(() => readStartOptions(['--server=http://10.1.2.3'], {})).toThrow('https')
  expect(readStartOptions(['--server=http://127.0.0.1:9'], {}).serverUrl).toBe('http://127.0.0.1:9')
})
