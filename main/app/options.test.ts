import { expect, test } from 'vitest'
import { readStartOptions } from './options.ts'

const offices = ['jilin', 'qingdao']

test('the command line wins over the environment, and Chromium switches are left alone', () => {
  const options = readStartOptions(
    ['--remote-debugging-port=0', '--server=https://fao.example.cn/path', '.'],
    {
      BORDER_DESK_SERVER: 'https://other.example.cn',
      BORDER_DESK_OFFICE: 'qingdao',
    },
    offices,
    true,
  )
  expect(options).toEqual({
    ok: true,
    value: {
      serverUrl: 'https://fao.example.cn',
      office: 'qingdao',
      practiceKeyDirectory: undefined,
      keyVendorsDirectory: undefined,
    },
  })
})

test('other key profiles are taken from the environment of an unpackaged program alone, never in an office', () => {
  const environment = { BORDER_DESK_KEY_VENDORS: '/tmp/profiles' }
  expect(readStartOptions([], environment, offices, false)).toMatchObject({
    value: { keyVendorsDirectory: '/tmp/profiles' },
  })
  expect(readStartOptions(['--key-vendors=/tmp/profiles'], environment, offices, true)).toMatchObject({
    value: { keyVendorsDirectory: undefined },
  })
})

test('plain http is taken for this computer alone', () => {
  for (const address of ['http://127.0.0.1:9', 'http://localhost:9', 'http://[::1]:9']) {
    expect(readStartOptions([`--server=${address}`], {}, offices, true)).toMatchObject({
      ok: true,
      value: { serverUrl: address },
    })
  }
  for (const address of ['http://10.1.2.3', 'http://localhost.example.cn', 'http://127.0.0.1@10.1.2.3']) {
    expect(readStartOptions([`--server=${address}`], {}, offices, true)).toMatchObject({
      ok: false,
      error: { code: 'server-address-not-https', values: { address } },
    })
  }
})

test('what is no address of a server is refused by a code and throws nothing', () => {
  for (const address of ['', 'fao', 'ftp://fao.example.cn', 'file:///etc/passwd', 'javascript:1', 'https://', '外办']) {
    expect(readStartOptions([`--server=${address}`], {}, offices, true)).toMatchObject({
      ok: false,
      error: { code: 'server-address-unreadable' },
    })
  }
})

test('an office that was not shipped is refused, and no name leads out of the folder', () => {
  for (const office of ['beijing', '../jilin', '/etc', 'jilin/..', '', 'C:\\jilin', '..']) {
    expect(readStartOptions([`--office=${office}`], {}, offices, true)).toMatchObject({
      ok: false,
      error: { code: 'office-unknown' },
    })
  }
})
