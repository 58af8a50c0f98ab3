/** Words around 电子回执; what is wrong with one that does not hold stands in `failure-entries.ts`. */
export const receiptText = {
  title: '电子回执',
  received: (moment: string) => `外办 ${moment} 收到`,
  number: (number: string) => `编号 ${number}`,
  signedBy: (name: string) => `签发：${name}`,
  holds: '验证有效',
  holdsAbout: '刚刚在本机验证：签名有效，签发证书受信任，与本机保存的上报内容一致。不需要联网。',
  print: '打印',
  export: '导出',
  exportAbout: '存成一个电子文件（.p7m），交给别人自行验证。方法见用户手册。',
  saved: { print: '回执已存为 PDF', export: '回执已导出' },
}
